namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Source sequences, their targets, and the weights of an encoder-decoder with additive attention: a recurrent layer each for encoder and decoder, final states
/// copied, attention as wide as they are.
/// </summary>
internal sealed class SequenceProblem
{
    /// <summary>The first symbols of a vocabulary: what is unknown, the end, and what a decoder reads first.</summary>
    public const int Unknown = 0;
    public const int End = 1;
    public const int Begin = 2;
    public const int FirstSymbol = 3;

    public const string SourceTable = "encoder.tokens.weight";
    public const string TargetTable = "decoder.symbols.weight";

    // Weights of a trained network are larger than first ones, and choices among thousands of symbols then clear.
    private const float LimitOfWriting = 0.3f;

    public SequenceProblem(Shape shape)
    {
        Shape = shape;
        var random = new Random(1);
        Sources = [.. shape.Lengths().Select(length => DrawTokens(random, 0, length))];
        Targets = [.. shape.TargetLengths().Select(length => DrawTokens(random, FirstSymbol, length))];
        int hidden = shape.HiddenSize;
        float limit = shape.BeamSize > 0 ? LimitOfWriting : 1 / MathF.Sqrt(hidden);
        var weights = new WeightSet(random);
        weights.Draw(SourceTable, 1, shape.VocabularySize, shape.InputSize);
        weights.DrawLayer("encoder.", 0, shape, shape.InputSize, limit);
        weights.Draw(TargetTable, 1, shape.VocabularySize, shape.InputSize);
        weights.DrawLayer("decoder.", 0, shape, shape.InputSize + (shape.FeedsInput ? hidden : 0), limit);
        weights.Draw("attention.key.weight", limit, hidden, hidden);
        weights.Draw("attention.key.bias", limit, hidden);
        weights.Draw("attention.query.weight", limit, hidden, hidden);
        weights.Draw("attention.vector", limit, hidden);
        weights.Draw("attention.combine.weight", limit, hidden, 2 * hidden);
        weights.Draw("attention.combine.bias", limit, hidden);
        weights.Draw(Problem.HeadWeight, limit, shape.VocabularySize, hidden);
        weights.Draw(Problem.HeadBias, limit, shape.VocabularySize);
        Weights = weights;
    }

    public Shape Shape { get; }

    /// <summary>Tokens of each source, the longest source first.</summary>
    public int[][] Sources { get; }

    /// <summary>Symbols of each target without begin and end. Targets that are to be written have as many.</summary>
    public int[][] Targets { get; }

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>What the decoder reads.</summary>
    public int[] InputsOf(int sequence) => [Begin, .. Targets[sequence]];

    /// <summary>What it is to write.</summary>
    public int[] LabelsOf(int sequence) => [.. Targets[sequence], End];

    private int[] DrawTokens(Random random, int first, int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(first, Shape.VocabularySize))];
}
