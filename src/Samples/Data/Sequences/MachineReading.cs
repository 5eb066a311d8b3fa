using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>What the sensors of a machine read in a minute of a run, as in MachineLog/machine-log.csv.</summary>
internal sealed class MachineReading
{
    [LoadColumn(0)]
    public string Run { get; set; } = "";

    [LoadColumn(1)]
    public int Minute { get; set; }

    [LoadColumn(2)]
    public float Current { get; set; }

    [LoadColumn(3)]
    public float Temperature { get; set; }

    [LoadColumn(4)]
    public float Vibration { get; set; }

    [LoadColumn(5)]
    public string State { get; set; } = "";
}
