namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>
/// Ids of tokens: 1, 2, ... in the order in which they were added; 0 is a missing or unknown one. An index that learns adds what
/// it meets; any other never changes, so that threads may share it.
/// </summary>
internal abstract class TokenIndex(bool isLearning)
{
    protected bool IsLearning { get; } = isLearning;

    /// <summary>Tokens without the unknown one.</summary>
    public abstract int Count { get; }

    /// <summary>Order of two known ids' tokens: of words ordinal, of keys and characters by number.</summary>
    public abstract int Compare(int left, int right);

    /// <summary>An empty index that learns.</summary>
    public static TokenIndex Learning(FeatureColumn draft)
        => draft.Kind == FeatureKind.Words ? new WordIndex(isLearning: true, draft.Normalization) : new CodeIndex(isLearning: true);

    /// <summary>The index of a fitted column's vocabulary.</summary>
    public static TokenIndex Of(FeatureColumn column) => column.Kind switch
    {
        FeatureKind.Words => new WordIndex(column.Vocabulary!, column.Normalization),
        FeatureKind.Characters or FeatureKind.Spelling => new CodeIndex([.. column.Vocabulary!.Select(CodeIndex.CodeOf)]),
        _ => new CodeIndex(column.Keys!),
    };
}
