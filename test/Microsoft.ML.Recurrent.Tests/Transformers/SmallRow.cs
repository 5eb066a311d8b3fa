using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>A row with the features of <see cref="SmallModel"/> and columns that only pass through.</summary>
public sealed class SmallRow
{
    private static readonly string[] Vocabulary = ["red", "green", "blue", "unseen"];

    public int Id { get; set; }

    public string Label { get; set; } = "";

    [VectorType(0, 2)]
    public float[] Numbers { get; set; } = [];

    public string[] Words { get; set; } = [];

    public string Note { get; set; } = "";

    /// <summary>The words as a sentence, for pipelines that begin with one.</summary>
    public string Sentence => string.Join(' ', Words);

    /// <summary>Three steps of two numbers, whatever the other features are.</summary>
    [VectorType(3, 2)]
    public float[] Tail => [.. Numbers.TakeLast(6).Concat([Id, 1, 2, 3, 4, 5]).Take(6)];

    /// <summary>Rows of 0 to 20 steps; a function of the seed.</summary>
    public static SmallRow[] Make(int count, int seed = 5)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(id => Make(id, random.Next(21), random))];
    }

    public static SmallRow Long(int steps) => Make(id: -1, steps, new Random(steps));

    private static SmallRow Make(int id, int steps, Random random) => new()
    {
        Id = id,
        Label = (id % 3) switch { 0 => "low", 1 => "middle", _ => "high" },
        Numbers = [.. Enumerable.Range(0, steps * 2).Select(_ => random.NextSingle() - 0.5f)],
        Words = [.. Enumerable.Range(0, steps).Select(_ => Vocabulary[random.Next(Vocabulary.Length)])],
        Note = $"note {id}",
    };
}
