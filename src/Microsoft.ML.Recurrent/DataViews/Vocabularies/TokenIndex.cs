namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>
/// Ids of tokens: <see cref="FirstId"/> and those that follow, in the order in which they were added; 0 is a missing or unknown one. An index that learns
/// adds what it meets; any other never changes, so that threads may share it.
/// </summary>
internal abstract class TokenIndex(bool isLearning, int firstId)
{
    protected bool IsLearning { get; } = isLearning;

    /// <summary>1, or more where ids before it are of no token of the column.</summary>
    public int FirstId { get; } = firstId;

    /// <summary>Tokens without the unknown one.</summary>
    public abstract int Count { get; }

    /// <summary>Order of two known ids' tokens: of words ordinal, of keys and characters by number.</summary>
    public abstract int Compare(int left, int right);
}
