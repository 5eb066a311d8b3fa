namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// One training step: B sequences of T steps of D numbers through one recurrent layer of H units (each direction), then a dense layer and
/// softmax cross-entropy over the last state, or over every step for a tagger.
/// </summary>
internal sealed record TrainingShape(RecurrentKind Kind, int BatchSize, int StepCount, int InputSize, int HiddenSize, bool IsBidirectionalTagger = false)
{
    public const int ClassCount = 16;

    /// <summary>The shapes of the project's performance notes.</summary>
    public static IReadOnlyList<TrainingShape> All { get; } =
    [
        new(RecurrentKind.Lstm, 32, 50, 64, 64),
        new(RecurrentKind.Lstm, 32, 100, 128, 128),
        new(RecurrentKind.Lstm, 64, 100, 256, 256),
        new(RecurrentKind.Lstm, 32, 35, 650, 650),
        new(RecurrentKind.Lstm, 16, 400, 9, 100),
        new(RecurrentKind.Lstm, 32, 28, 28, 128),
        new(RecurrentKind.Lstm, 32, 100, 128, 128, IsBidirectionalTagger: true),
        new(RecurrentKind.Lstm, 64, 100, 256, 256, IsBidirectionalTagger: true),
        new(RecurrentKind.Gru, 32, 50, 64, 64),
        new(RecurrentKind.Gru, 32, 100, 128, 128),
        new(RecurrentKind.Gru, 64, 100, 256, 256),
    ];

    public static TrainingShape Small { get; } = new(RecurrentKind.Lstm, 5, 7, 6, 20);

    public int DirectionCount => IsBidirectionalTagger ? 2 : 1;

    public int GateCount => Kind == RecurrentKind.Lstm ? 4 : 3;

    public int LabelCount => IsBidirectionalTagger ? BatchSize * StepCount : BatchSize;

    /// <summary>Multiplications and additions that a step cannot do without: no gradient of the input is wanted.</summary>
    public double FlopCount
    {
        get
        {
            double rows = (double)BatchSize * StepCount * DirectionCount;
            double recurrent = 2 * rows * GateCount * HiddenSize * ((2 * (InputSize + HiddenSize)) + HiddenSize);
            return recurrent + (3 * 2.0 * LabelCount * HiddenSize * DirectionCount * ClassCount);
        }
    }

    public override string ToString() =>
        $"{(IsBidirectionalTagger ? "Bi" : "")}{(Kind == RecurrentKind.Lstm ? "LSTM" : "GRU")}{(IsBidirectionalTagger ? " tagger" : "")} {BatchSize}x{StepCount}x{InputSize}x{HiddenSize}";
}
