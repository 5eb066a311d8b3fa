using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>A run of a machine as one sequence.</summary>
internal sealed class MachineRun
{
    public string Run { get; set; } = "";

    [VectorType(0, 3)]
    public float[] Features { get; set; } = [];

    public string State { get; set; } = "";
}
