using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// How a language model goes on learning from the text that <see cref="LanguageModelingCatalog.EvaluateDynamically"/> measures it on. Defaults are those of Krause et al.
/// (2018) and of their program.
/// </summary>
public sealed class DynamicEvaluationOptions
{
    /// <summary>The value of a setting that is chosen.</summary>
    public const int Automatic = 0;

    // What the paper's authors take for segments of 5 tokens; they take others in proportion.
    private const float LearningRatePerToken = 0.00005f / 5;
    private const float DecayPerToken = 0.002f / 5;
    private const int WordSegmentLength = 5;
    private const int CharacterSegmentLength = 20;

    /// <summary>
    /// Rate of a step. 0: automatic (0.00001 for each token of <see cref="SegmentLength"/>). Steps are divided by the root mean square of each weight's gradients, so
    /// that rates suit models of any size; those of 0.6 to 2 times the automatic one are worth trying. Default: <c>0</c>.
    /// </summary>
    public float LearningRate { get; set; }

    /// <summary>
    /// Part of the way to its trained value that a step takes a weight of mean gradients back, in proportion more or less those of greater or smaller ones. Null: automatic
    /// (0.0004 for each token of <see cref="SegmentLength"/>). 0: none. Default: <c>null</c>.
    /// </summary>
    public float? Decay { get; set; }

    /// <summary>Added to the root mean square of a weight's gradients, above 0. Default: <c>0.00002</c>.</summary>
    public float Epsilon { get; set; } = 0.00002f;

    /// <summary>Tokens of a segment, each of which is measured first and learned from then. 0: automatic (5, and 20 of characters). Default: <c>0</c>.</summary>
    public int SegmentLength { get; set; }

    /// <summary>Threads that may be used; null: as many as the machine has processors. Results don't depend on it. Default: <c>null</c>.</summary>
    public int? NumberOfThreads { get; set; }

    internal int ThreadCount => Math.Min(NumberOfThreads ?? int.MaxValue, Environment.ProcessorCount);

    /// <summary>The settings, none of them automatic.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
    internal DynamicSettings SettingsFor(FeatureColumn feature)
    {
        Check(float.IsFinite(LearningRate) && LearningRate >= 0, nameof(LearningRate), "a finite number above 0, or 0 for automatic", LearningRate);
        Check(Decay is null or (>= 0 and <= 1), nameof(Decay), "0 .. 1, or null for automatic", Decay);
        Check(float.IsFinite(Epsilon) && Epsilon > 0, nameof(Epsilon), "a finite number above 0", Epsilon);
        Check(SegmentLength is >= 0 and <= 100_000_000, nameof(SegmentLength), "1 to 100000000, or 0 for automatic", SegmentLength);
        Check(NumberOfThreads is null or >= 1, nameof(NumberOfThreads), "at least 1, or null", NumberOfThreads);
        int length = SegmentLength != Automatic ? SegmentLength
            : feature.Kind == FeatureKind.Characters ? CharacterSegmentLength
            : WordSegmentLength;
        return new DynamicSettings(
            LearningRate != Automatic ? LearningRate : LearningRatePerToken * length,
            Decay ?? Math.Min(1, DecayPerToken * length),
            Epsilon,
            length);
    }

    private static void Check(bool condition, string option, string expected, object? got)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"Option {option}: expected {expected}, got {got}."));
        }
    }
}
