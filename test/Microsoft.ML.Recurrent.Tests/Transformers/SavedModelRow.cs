using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>A row with a feature column of every kind, made by whole-number arithmetic so that it is the same for ever.</summary>
public sealed class SavedModelRow
{
    [VectorType(0, 2)]
    public float[] Numbers { get; set; } = [];

    /// <summary>Few of these are not zero.</summary>
    [VectorType(0, 40)]
    public float[] Bag { get; set; } = [];

    public string[] Words { get; set; } = [];

    [KeyType(6)]
    public uint[] Keys { get; set; } = [];

    public string Letters { get; set; } = "";

    public static SavedModelRow[] Make(int count) => [.. Enumerable.Range(0, count).Select(Row)];

    private static SavedModelRow Row(int row)
    {
        int steps = row * 7 % 12;
        return new SavedModelRow
        {
            Numbers = [.. Enumerable.Range(0, steps * 2).Select(i => (((i * 37) + (row * 11)) % 101 / 50f) - 1)],
            Bag = [.. Enumerable.Range(0, steps * 40).Select(i => ((i * 13) + (row * 7)) % 17 == 0 ? ((i + row) % 5) - 2 : 0)],
            Words = [.. Enumerable.Range(0, steps).Select(i => $"word {((i * 5) + row) % 5}")],
            Keys = [.. Enumerable.Range(0, steps).Select(i => (uint)(((i * 3) + row) % 7))],
            Letters = string.Concat(Enumerable.Range(0, steps).Select(i => (((i * 2) + row) % 4) switch { 0 => "a", 1 => "\u00e9", 2 => "\U0001F40C", _ => "?" })),
        };
    }
}
