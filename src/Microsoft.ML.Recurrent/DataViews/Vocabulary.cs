using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Which tokens of the training data get ids: the most frequent ones, equally frequent ones in ordinal order.</summary>
internal static class Vocabulary
{
    /// <summary>
    /// The column with its vocabulary over some sequences; all tokens of the input change from the learned index's ids to the
    /// vocabulary's.
    /// </summary>
    /// <param name="feature">The column, not fitted yet.</param>
    /// <param name="learned">The ids that the store's tokens have.</param>
    /// <param name="keyNames">KeyValues of a key column as text, or null.</param>
    /// <param name="store">The sequences.</param>
    /// <param name="input">The column's place in the store.</param>
    /// <param name="sequences">Those whose tokens count.</param>
    /// <param name="limits">Which tokens are too rare.</param>
    public static FeatureColumn Learn(
        FeatureColumn feature, TokenIndex learned, string[]? keyNames, SequenceStore store, int input, ReadOnlySpan<int> sequences, VocabularyLimits limits)
    {
        var counts = new long[learned.Count + 1];
        foreach (int sequence in sequences)
        {
            foreach (int id in store.Tokens(input, sequence, 0, store.LengthOf(sequence)))
            {
                counts[id]++;
            }
        }

        int[] kept = [.. Enumerable.Range(1, learned.Count).Where(id => counts[id] >= Math.Max(1, limits.MinimumTokenCount))];
        Array.Sort(kept, (left, right) => counts[left] != counts[right] ? counts[right].CompareTo(counts[left]) : learned.Compare(left, right));
        kept = kept[..Math.Min(kept.Length, limits.MaximumVocabularySize)];

        var newIds = new int[counts.Length];
        for (int i = 0; i < kept.Length; i++)
        {
            newIds[kept[i]] = i + 1;
        }

        foreach (ref int token in store.AllTokens(input))
        {
            token = newIds[token];
        }

        return Fitted(feature, learned, kept, keyNames);
    }

    private static FeatureColumn Fitted(FeatureColumn feature, TokenIndex learned, int[] kept, string[]? keyNames)
    {
        ulong[]? keys = feature.Kind == FeatureKind.Keys ? [.. kept.Select(id => ((CodeIndex)learned).Codes[id - 1])] : null;
        return new FeatureColumn
        {
            ColumnName = feature.ColumnName,
            Kind = feature.Kind,
            KeyRawType = feature.KeyRawType,
            Keys = keys,
            KeyNames = keys is null || keyNames is null ? null : [.. keys.Select(key => key <= (ulong)keyNames.Length ? keyNames[key - 1] : "")],
            Vocabulary = feature.Kind switch
            {
                FeatureKind.Words => [.. kept.Select(id => ((WordIndex)learned).Words[id - 1])],
                FeatureKind.Characters => [.. kept.Select(id => CodeIndex.CharacterOf(((CodeIndex)learned).Codes[id - 1]))],
                _ => null,
            },
        };
    }
}
