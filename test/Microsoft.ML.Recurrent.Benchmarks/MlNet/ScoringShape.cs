namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Rows of sequences for an LSTM with a class a sequence. Ragged lengths are uniform from T/6 to 11T/6, so T is their mean.</summary>
internal sealed record ScoringShape(int RowCount, int StepCount, int InputSize, int HiddenSize, int ClassCount, bool IsRagged = false)
{
    public static IReadOnlyList<ScoringShape> All { get; } =
    [
        .. new ScoringShape[] { new(8192, 30, 9, 64, 5), new(2048, 50, 64, 128, 5), new(16384, 10, 4, 32, 3), new(1024, 50, 64, 256, 5) }
            .SelectMany(shape => new[] { shape, shape with { IsRagged = true } }),
    ];

    public int[] Lengths()
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, RowCount).Select(_ => IsRagged ? random.Next((StepCount / 6) + 1, (StepCount * 11 / 6) + 1) : StepCount)];
    }

    public override string ToString() => $"LSTM {RowCount} rows x{(IsRagged ? $"{(StepCount / 6) + 1}-{StepCount * 11 / 6}" : $"{StepCount}")}x{InputSize}x{HiddenSize}";
}
