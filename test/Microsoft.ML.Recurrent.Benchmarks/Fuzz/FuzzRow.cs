using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A row of every kind of feature.</summary>
public sealed class FuzzRow
{
    [VectorType(0, 2)]
    public float[] Numbers { get; set; } = [];

    public string[] Words { get; set; } = [];

    public string Text { get; set; } = "";

    public string[] Tags { get; set; } = [];

    public string Kind { get; set; } = "";

    public float Value { get; set; }

    /// <summary>Rows of 1 to 6 steps.</summary>
    public static FuzzRow[] Make(int count) => [.. Enumerable.Range(0, count).Select(row =>
    {
        int steps = 1 + (row % 6);
        return new FuzzRow
        {
            Numbers = [.. Enumerable.Range(0, steps * 2).Select(i => MathF.Sin(row + i))],
            Words = [.. Enumerable.Range(0, steps).Select(i => s_words[(row + i) % s_words.Length])],
            Text = string.Concat(Enumerable.Range(0, steps).Select(i => s_words[(row + i) % s_words.Length][..1])),
            Tags = [.. Enumerable.Range(0, steps).Select(i => i == 0 ? "B-A" : (row + i) % 3 == 0 ? "O" : "I-A")],
            Kind = row % 2 == 0 ? "even" : "odd",
            Value = row % 5,
        };
    })];

    private static readonly string[] s_words = ["Anna", "met", "42", "at", "home", "U2"];
}
