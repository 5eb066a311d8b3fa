namespace Microsoft.ML.Recurrent;

/// <summary>How and of what an explanation is made.</summary>
public sealed class ExplanationOptions
{
    private const int MaximumNumberOfPoints = 1_000_000;

    /// <summary>How attributions are made. Default: <c>IntegratedGradients</c>.</summary>
    public ExplanationMethod Method { get; set; }

    /// <summary>Points on the line from the baseline to the input, the midpoints of as many equal parts; 1 to 1,000,000. Used by integrated gradients. Default: <c>64</c>.</summary>
    public int NumberOfPoints { get; set; } = 64;

    /// <summary>
    /// The completeness error, as a share of what the value gained over the baseline's, that integrated gradients go for: parts of the line are halved where the value bends,
    /// until there are 16 times <see cref="NumberOfPoints"/>. A network that holds on to what it once read changes its mind within a small part of the line. Above 0; null:
    /// parts stay equal. Default: <c>0.01</c>.
    /// </summary>
    public float? CompletenessTolerance { get; set; } = 0.01f;

    /// <summary>Neighbouring steps that are replaced together, at least 1. Used by occlusion. Default: <c>1</c>.</summary>
    public int OcclusionBlockLength { get; set; } = 1;

    /// <summary>
    /// The class, label, number or written symbol that is explained, by its name (one without a name by its number: classes count from 1, numbers from 0); null: the
    /// predicted class, tag or symbol, of several labels the one of the highest score, and of several numbers each of them. Default: <c>null</c>.
    /// </summary>
    public string? OutputName { get; set; }

    /// <summary>
    /// Of models that predict something of each step, and of sequence to sequence: the step, or the place in the written sequence, that is explained, from 0; null:
    /// every one. One past the last written symbol is the end. Default: <c>null</c>.
    /// </summary>
    public int? Step { get; set; }

    /// <summary>A valid copy.</summary>
    internal static ExplanationOptions Checked(ExplanationOptions? options)
    {
        var copy = (ExplanationOptions)(options ?? new ExplanationOptions()).MemberwiseClone();
        Check(Enum.IsDefined(copy.Method), nameof(Method), $"one of {string.Join(", ", Enum.GetNames<ExplanationMethod>())}", copy.Method);
        Check(copy.NumberOfPoints is >= 1 and <= MaximumNumberOfPoints, nameof(NumberOfPoints), "1 to 1000000", copy.NumberOfPoints);
        Check(
            copy.CompletenessTolerance is null or (> 0 and < float.PositiveInfinity),
            nameof(CompletenessTolerance),
            "null or a finite number above 0",
            copy.CompletenessTolerance ?? 0);
        Check(copy.OcclusionBlockLength >= 1, nameof(OcclusionBlockLength), "at least 1", copy.OcclusionBlockLength);
        Check(copy.Step is not < 0, nameof(Step), "at least 0", copy.Step ?? 0);
        return copy;
    }

    private static void Check(bool condition, string option, string expected, object got)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"Option {option}: expected {expected}, got {got}."));
        }
    }
}
