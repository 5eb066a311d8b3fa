using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The README's row that is a whole sequence.</summary>
public sealed class Recording
{
    [VectorType(0, 2)]                                   // any number of steps, 2 numbers each
    public float[] Steps { get; set; } = [];
    public string State { get; set; } = "";
}
