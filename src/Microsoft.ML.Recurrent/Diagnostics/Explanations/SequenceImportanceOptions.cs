namespace Microsoft.ML.Recurrent;

/// <summary>What of a model's input is measured for its importance, and how.</summary>
public sealed class SequenceImportanceOptions
{
    /// <summary>Whether every channel is measured: each number of a step, and each column of tokens. Default: <c>true</c>.</summary>
    public bool MeasureChannels { get; set; } = true;

    /// <summary>
    /// Blocks of time that are measured, all channels together: block b of B are the steps from b / B to (b + 1) / B of a sequence's length. A sequence of fewer steps than
    /// blocks is not in some of them. 0: none. Default: <c>10</c>.
    /// </summary>
    public int NumberOfTimeBlocks { get; set; } = 10;

    /// <summary>How often rows are permuted for each channel and block, at least 1. Not used by occlusion. Default: <c>5</c>.</summary>
    public int NumberOfPermutations { get; set; } = 5;

    /// <summary>Decides the permutations. Default: <c>1</c>.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>A valid copy.</summary>
    internal static SequenceImportanceOptions Checked(SequenceImportanceOptions? options)
    {
        var copy = (SequenceImportanceOptions)(options ?? new SequenceImportanceOptions()).MemberwiseClone();
        Check(copy.NumberOfTimeBlocks >= 0, nameof(NumberOfTimeBlocks), "at least 0", copy.NumberOfTimeBlocks);
        Check(copy.NumberOfPermutations >= 1, nameof(NumberOfPermutations), "at least 1", copy.NumberOfPermutations);
        Check(
            copy.MeasureChannels || copy.NumberOfTimeBlocks > 0, nameof(NumberOfTimeBlocks), "at least 1 where channels are not measured", copy.NumberOfTimeBlocks);
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
