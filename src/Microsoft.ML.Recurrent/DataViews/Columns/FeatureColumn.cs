using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>A fitted feature column: all that is needed to read it again for scoring. Saved with a model as JSON.</summary>
internal sealed class FeatureColumn
{
    private TokenIndex? _index;
    private WordIndex? _names;

    public required string ColumnName { get; init; }

    public required FeatureKind Kind { get; init; }

    /// <summary>Numbers per step; 0 for tokens.</summary>
    public int Width { get; init; }

    /// <summary>Per channel the mean over the training data; null when numbers are taken as they are.</summary>
    public float[]? Means { get; init; }

    /// <summary>Per channel the factor after the mean is subtracted: 1 / deviation (of a sparse column 1 / greatest magnitude), or 0 for a channel that never changed in training.</summary>
    public float[]? Scales { get; init; }

    /// <summary>Whether only numbers that are not zero are kept; then there are no means, and scales are one over the greatest magnitude.</summary>
    public bool IsSparse { get; init; }

    /// <summary>Raw type of a key column, such as UInt32.</summary>
    public string? KeyRawType { get; init; }

    /// <summary>Columns of the same kind that are read after this one, each behind a separator of its own: ids 1, 2, ...; null: there are none.</summary>
    public string[]? FurtherColumnNames { get; init; }

    /// <summary>
    /// The id of the first token; those between 0 and it are of no token: separators, or the special symbols of a target that has the same table of vectors.
    /// </summary>
    public int FirstId { get; init; } = 1;

    /// <summary>Key columns: id FirstId + i stands for Keys[i]. Only keys seen in training have ids, so huge key counts (hashing) cost nothing.</summary>
    public ulong[]? Keys { get; init; }

    /// <summary>The KeyValues of <see cref="Keys"/> at training, as text; null when the column had none.</summary>
    public string[]? KeyNames { get; init; }

    /// <summary>Words and characters: id FirstId + i stands for Vocabulary[i].</summary>
    public string[]? Vocabulary { get; init; }

    /// <summary>Words: whether they are looked up in lower case.</summary>
    public bool LowersCase { get; init; }

    /// <summary>Words and their characters: whether every decimal digit is read as 0.</summary>
    public bool NormalizesDigits { get; init; }

    /// <summary>Token ids, 0 = missing or unknown and those before <see cref="FirstId"/> included; 0 for numbers.</summary>
    public int VocabularySize => Kind switch
    {
        FeatureKind.Numbers => 0,
        FeatureKind.Casing => WordCasings.Count,
        _ => (Keys?.Length ?? Vocabulary?.Length ?? 0) + FirstId,
    };

    /// <summary>The columns that are read, in order.</summary>
    public IReadOnlyList<string> ColumnNames => [ColumnName, .. FurtherColumnNames ?? []];

    /// <summary>Whether this is a further reading of a column of words, which has a feature of its own.</summary>
    public bool IsDerived => Kind is FeatureKind.Spelling or FeatureKind.Casing;

    /// <summary>The kind of the column that holds it.</summary>
    public FeatureKind ColumnKind => IsDerived ? FeatureKind.Words : Kind;

    /// <summary>What the vocabulary of words does not tell apart.</summary>
    public WordNormalization Normalization => new(LowersCase, NormalizesDigits);

    public bool IsToken => Kind != FeatureKind.Numbers;

    /// <summary>What each token is called, for vectors given by name; null where tokens have no names.</summary>
    public IReadOnlyList<string>? TokenNames => IsDerived ? null : Vocabulary ?? KeyNames;

    /// <summary>Ids of the vocabulary, built once and shared by all readers; null for numbers and casing.</summary>
    public TokenIndex? Index => IsToken && Kind != FeatureKind.Casing ? LazyInitializer.EnsureInitialized(ref _index, NewIndex) : null;

    /// <summary>Ids of tokens by name: of words, and of keys that stood for something in training; null where tokens have no names.</summary>
    public WordIndex? Names => Kind switch
    {
        FeatureKind.Words => (WordIndex)Index!,
        FeatureKind.Keys when KeyNames is not null => LazyInitializer.EnsureInitialized(ref _names, () => new WordIndex(KeyNames, firstId: FirstId)),
        _ => null,
    };

    /// <summary>The column, not fitted yet, with other first ids or further columns.</summary>
    public FeatureColumn Read(int firstId, string[]? furtherColumnNames = null) => new()
    {
        ColumnName = ColumnName,
        Kind = Kind,
        KeyRawType = KeyRawType,
        FurtherColumnNames = furtherColumnNames,
        FirstId = firstId,
        LowersCase = LowersCase,
        NormalizesDigits = NormalizesDigits,
    };

    /// <summary>An empty index for a column that is not fitted yet, which learns the tokens that it meets.</summary>
    public TokenIndex NewLearningIndex() => Kind == FeatureKind.Words
        ? new WordIndex(isLearning: true, Normalization, FirstId)
        : new CodeIndex(isLearning: true, FirstId);

    /// <summary>An index of a fitted column's tokens that adds further ones behind them.</summary>
    public TokenIndex NewGrowingIndex() => NewIndex(isLearning: true);

    private TokenIndex NewIndex() => NewIndex(isLearning: false);

    private TokenIndex NewIndex(bool isLearning) => Kind switch
    {
        FeatureKind.Words => new WordIndex(Vocabulary!, Normalization, FirstId, isLearning),
        FeatureKind.Characters or FeatureKind.Spelling => new CodeIndex([.. Vocabulary!.Select(CodeIndex.CodeOf)], FirstId, isLearning),
        _ => new CodeIndex(Keys!, FirstId, isLearning),
    };
}
