namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The multiplications and additions of products that the networks over tokens cannot do without. Of an encoder-decoder attention and decoder are as wide as
/// its hidden states.
/// </summary>
internal static class TextWork
{
    /// <summary>Of a forward pass.</summary>
    public static double ForwardFlops(Shape shape)
    {
        double hidden = shape.HiddenSize, rows = shape.RowCount;
        double first = shape.GateCount * hidden * (shape.InputSize + hidden);
        if (shape.Task == TaskKind.Language)
        {
            return 2 * rows * (first + (shape.UpperLayerCount * shape.GateCount * hidden * 2 * hidden) + (hidden * shape.VocabularySize));
        }

        double alignments = shape.Lengths().Zip(shape.TargetLengths(), (source, target) => (double)source * (target + 1)).Sum();
        return EncoderFlops(shape) + (rows * DecoderStepFlops(shape)) + (4 * alignments * hidden);
    }

    /// <summary>Of writing targets as long as the sources.</summary>
    public static double DecodingFlops(Shape shape)
    {
        double rows = shape.BatchSize * (1.0 + (shape.StepCount * shape.BeamSize));
        return EncoderFlops(shape) + (rows * (DecoderStepFlops(shape) + (4.0 * shape.StepCount * shape.HiddenSize)));
    }

    private static double EncoderFlops(Shape shape)
    {
        double hidden = shape.HiddenSize;
        return 2 * shape.Lengths().Sum() * hidden * ((shape.GateCount * (shape.InputSize + hidden)) + hidden);
    }

    /// <summary>Of a row's step without what depends on the source's length.</summary>
    private static double DecoderStepFlops(Shape shape)
    {
        double hidden = shape.HiddenSize;
        double input = shape.InputSize + (shape.FeedsInput ? hidden : 0);
        return 2 * hidden * ((shape.GateCount * (input + hidden)) + hidden + (2 * hidden) + shape.VocabularySize);
    }
}
