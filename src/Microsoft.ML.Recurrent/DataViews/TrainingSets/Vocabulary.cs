using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Which tokens of the training data get ids: the most frequent ones, equally frequent ones in ordinal order.</summary>
internal static class Vocabulary
{
    /// <summary>The learned ids of the tokens that get ids, in the order of these.</summary>
    /// <param name="learned">The ids by which tokens were counted.</param>
    /// <param name="statistics">How often each was met.</param>
    /// <param name="input">The column's place.</param>
    /// <param name="limits">Which tokens are too rare.</param>
    public static int[] Choose(TokenIndex learned, ExampleStatistics statistics, int input, VocabularyLimits limits)
    {
        long CountOf(int id) => statistics.CountOf(input, id);
        int[] kept = [.. Enumerable.Range(learned.FirstId, learned.Count).Where(id => CountOf(id) >= Math.Max(1, limits.MinimumTokenCount))];
        Array.Sort(kept, (left, right) => CountOf(left) != CountOf(right) ? CountOf(right).CompareTo(CountOf(left)) : learned.Compare(left, right));
        return kept[..Math.Min(kept.Length, limits.MaximumVocabularySize)];
    }

    /// <summary>Gives tokens the ids of the vocabulary in place of the learned ones.</summary>
    public static void Apply(Span<int> tokens, TokenIndex learned, ReadOnlySpan<int> kept)
    {
        int[] newIds = NewIds(learned, kept);
        foreach (ref int token in tokens)
        {
            token = newIds[token];
        }
    }

    /// <summary>For each learned id that of the vocabulary.</summary>
    public static int[] NewIds(TokenIndex learned, ReadOnlySpan<int> kept)
    {
        var newIds = new int[learned.Count + learned.FirstId];
        for (int id = 1; id < learned.FirstId; id++)
        {
            newIds[id] = id;
        }

        for (int i = 0; i < kept.Length; i++)
        {
            newIds[kept[i]] = learned.FirstId + i;
        }

        newIds[0] = 0;

        return newIds;
    }

    /// <summary>The column with its vocabulary.</summary>
    /// <param name="feature">The column, not fitted yet.</param>
    /// <param name="learned">The ids by which tokens were counted.</param>
    /// <param name="kept">Those that <see cref="Choose"/> chose.</param>
    /// <param name="keyNames">KeyValues of a key column as text, or null.</param>
    public static FeatureColumn Fit(FeatureColumn feature, TokenIndex learned, int[] kept, string[]? keyNames)
    {
        ulong[]? keys = feature.Kind == FeatureKind.Keys ? [.. kept.Select(id => ((CodeIndex)learned).Codes[id - learned.FirstId])] : null;
        return new FeatureColumn
        {
            ColumnName = feature.ColumnName,
            Kind = feature.Kind,
            KeyRawType = feature.KeyRawType,
            FurtherColumnNames = feature.FurtherColumnNames,
            FirstId = feature.FirstId,
            LowersCase = feature.LowersCase,
            NormalizesDigits = feature.NormalizesDigits,
            Keys = keys,
            KeyNames = keys is null || keyNames is null ? null : [.. keys.Select(key => key <= (ulong)keyNames.Length ? keyNames[key - 1] : "")],
            Vocabulary = feature.Kind switch
            {
                FeatureKind.Words => [.. kept.Select(id => ((WordIndex)learned).Words[id - learned.FirstId])],
                FeatureKind.Characters or FeatureKind.Spelling => [.. kept.Select(id => CodeIndex.CharacterOf(((CodeIndex)learned).Codes[id - learned.FirstId]))],
                _ => null,
            },
        };
    }
}
