using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The README's row that is one time step.</summary>
public sealed class Reading
{
    public const int RunCount = 20;

    public const int MinutesOfARun = 30;

    [LoadColumn(0)]
    public string Run { get; set; } = "";

    [LoadColumn(1)]
    public int Minute { get; set; }

    [LoadColumn(2)]
    public float Current { get; set; }

    [LoadColumn(3)]
    public float Temperature { get; set; }

    [LoadColumn(4)]
    public string State { get; set; } = "";

    /// <summary>A table of runs in which the current rises or falls, minute by minute.</summary>
    public static string[] Table() =>
    [
        "Run,Minute,Current,Temperature,State",
        .. from minute in Enumerable.Range(0, MinutesOfARun)
           from run in Enumerable.Range(0, RunCount)
           let rises = run % 2 == 0
           let current = rises ? minute : MinutesOfARun - minute
           select string.Create(CultureInfo.InvariantCulture, $"r{run},{minute},{current},{20 + (run % 3)},{(rises ? "rising" : "falling")}"),
    ];
}
