namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Rows first, first + stride, ... of a matrix, <paramref name="Count"/> of them: one worker's part.</summary>
internal readonly record struct RowSpan(int First, int Count, int Stride)
{
    /// <summary>The same rows from the last to the first.</summary>
    public RowSpan Reversed => new(First + (Count - 1) * Stride, Count, -Stride);

    /// <summary>The rows of 0 .. count-1, moved by <paramref name="offset"/>, that share s of n owns: s, s+n, ...</summary>
    public static RowSpan OfShare(int offset, int count, int share, int shareCount)
        => new(offset + share, count <= share ? 0 : (count - share + shareCount - 1) / shareCount, shareCount);

    /// <summary>One run of neighbouring rows of 0 .. count-1 for each share, as even as can be.</summary>
    public static RowSpan Contiguous(int count, int share, int shareCount)
    {
        int first = (int)((long)count * share / shareCount);
        int end = (int)((long)count * (share + 1) / shareCount);
        return new RowSpan(first, end - first, 1);
    }

    /// <summary>The rows from the <paramref name="done"/>-th on, at most so many.</summary>
    public RowSpan Part(int done, int count) => this with { First = First + (done * Stride), Count = Math.Min(count, Count - done) };

    /// <summary>What two runs of neighbours have in common.</summary>
    public RowSpan Overlap(RowSpan other)
    {
        int first = Math.Max(First, other.First);
        return new RowSpan(first, Math.Max(0, Math.Min(First + Count, other.First + other.Count) - first), 1);
    }
}
