using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Five steps of 64 numbers, 1280 bytes, with a label for each task; labels are whether, or how far, steps lie above 0.</summary>
internal sealed class WideRow
{
    private const int StepCount = 5;
    private const int StepWidth = 64;

    public bool Flag { get; set; }

    public float Number { get; set; }

    public float Count { get; set; }

    [VectorType(2)]
    public float[] Pair { get; set; } = [];

    [VectorType(2)]
    public bool[] Flags { get; set; } = [];

    [VectorType(2)]
    public float[] SingleFlags { get; set; } = [];

    [VectorType(0, 2)]
    public bool[] StepFlags { get; set; } = [];

    public float[] StepNumbers { get; set; } = [];

    [VectorType(0, 2)]
    public float[] StepPairs { get; set; } = [];

    [VectorType(0, StepWidth)]
    public float[] Wide { get; set; } = [];

    /// <summary>Rows that nobody keeps.</summary>
    public static IEnumerable<WideRow> Make(int count)
    {
        for (int row = 0; row < count; row++)
        {
            yield return Make(new Random(row));
        }
    }

    private static WideRow Make(Random random)
    {
        float[] levels = [.. Enumerable.Range(0, StepCount).Select(_ => random.Next(2) == 0 ? -1f : 1f)];
        float first = levels[0];
        float last = levels[^1];
        return new WideRow
        {
            Flag = first > 0,
            Number = (50 * first) + 200,
            Count = levels.Count(level => level > 0),
            Pair = [first, 10 * last],
            Flags = [first > 0, last > 0],
            SingleFlags = [first > 0 ? 1 : 0, last > 0 ? 1 : 0],
            StepFlags = [.. levels.SelectMany(level => new[] { level > 0, level < 0 })],
            StepNumbers = [.. levels.Select(level => 7 * level)],
            StepPairs = [.. levels.SelectMany(level => new[] { level, 3 - level })],
            Wide = [.. levels.SelectMany(level => Enumerable.Range(0, StepWidth).Select(_ => level + (float)random.NextDouble() - 0.5f))],
        };
    }
}
