using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>A row as a user declares it.</summary>
public sealed class Sentence
{
    public string Text { get; set; } = "";

    public string Intent { get; set; } = "";

    [VectorType(0, 2)]
    public float[] Track { get; set; } = [];

    [VectorType(3, 2)]
    public float[] Window { get; set; } = [];

    public float[] Values { get; set; } = [];
}
