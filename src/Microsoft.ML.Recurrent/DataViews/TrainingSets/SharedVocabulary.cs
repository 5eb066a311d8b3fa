using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>
/// One vocabulary for a source and its target, so that a token has one vector in both: of texts the union of both sides' tokens, of keys their one set of
/// values. Ids are the target's symbols, so the source has ids for the special ones too, which no row of it holds.
/// </summary>
internal static class SharedVocabulary
{
    /// <summary>The source's column, not fitted yet, as it is read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The two columns do not hold the same kind of tokens, or keys of other values.</exception>
    public static FeatureColumn Draft(FeatureColumn source, LabelColumn target, DataViewSchema schema)
    {
        DataViewSchema.Column sourceColumn = schema[source.ColumnName];
        DataViewSchema.Column targetColumn = schema[target.Name];
        FeatureKind wanted = target.ClassCount > 0 ? FeatureKind.Keys : target.IsText ? FeatureKind.Characters : FeatureKind.Words;
        if (source.Kind != wanted)
        {
            throw SchemaMismatch.Unexpected(
                "feature",
                source.ColumnName,
                $"tokens as in label column '{target.Name}' of {targetColumn.Type}, with which it shares embeddings (option ShareEmbeddings)",
                sourceColumn.Type.ToString()!);
        }

        if (wanted == FeatureKind.Keys)
        {
            CheckKeys(sourceColumn, targetColumn);
        }

        return source.Read(firstId: TargetSymbols.First);
    }

    /// <summary>The column with the target's vocabulary.</summary>
    public static FeatureColumn Fit(FeatureColumn draft, LabelColumn target)
    {
        string[]? texts = target.Values?.ToTexts();
        bool isKeys = draft.Kind == FeatureKind.Keys;
        return new FeatureColumn
        {
            ColumnName = draft.ColumnName,
            Kind = draft.Kind,
            KeyRawType = draft.KeyRawType,
            FirstId = draft.FirstId,
            Keys = isKeys ? [.. Enumerable.Range(1, target.ClassCount).Select(key => (ulong)key)] : null,
            KeyNames = isKeys ? texts : null,
            Vocabulary = isKeys ? null : texts,
        };
    }

    /// <summary>The learned ids of the fitted column's tokens in its order; 0 for one that the source does not have.</summary>
    public static int[] LearnedIds(TokenIndex learned, FeatureColumn fitted)
    {
        var ids = new int[fitted.VocabularySize - fitted.FirstId];
        for (int id = learned.FirstId; id < learned.FirstId + learned.Count; id++)
        {
            int place = (learned is WordIndex words
                ? ((WordIndex)fitted.Index!).IdOf(words.Words[id - learned.FirstId])
                : ((CodeIndex)fitted.Index!).IdOf(((CodeIndex)learned).Codes[id - learned.FirstId])) - fitted.FirstId;
            if (place >= 0)
            {
                ids[place] = id;
            }
        }

        return ids;
    }

    private static void CheckKeys(DataViewSchema.Column source, DataViewSchema.Column target)
    {
        KeyValues? sourceValues = KeyValues.Of(source);
        KeyValues? targetValues = KeyValues.Of(target);
        ulong sourceCount = CountOf(source);
        ulong targetCount = CountOf(target);
        if (sourceCount != targetCount)
        {
            throw Different($"{sourceCount} key values in '{source.Name}' and {targetCount} in '{target.Name}'");
        }

        if (sourceValues is null ? targetValues is null : sourceValues.IsSameAs(targetValues))
        {
            return;
        }

        string[] sourceTexts = sourceValues?.ToTexts() ?? [];
        string[] targetTexts = targetValues?.ToTexts() ?? [];
        int place = 0;
        while (place < Math.Min(sourceTexts.Length, targetTexts.Length) && sourceTexts[place] == targetTexts[place])
        {
            place++;
        }

        throw Different($"key {place + 1} is {NameAt(sourceTexts, place)} in '{source.Name}' and {NameAt(targetTexts, place)} in '{target.Name}'");

        ArgumentOutOfRangeException Different(string difference) => SchemaMismatch.Unexpected(
            "feature",
            source.Name,
            $"the key values of label column '{target.Name}', with which it shares embeddings (option ShareEmbeddings)",
            $"others: {difference}; MapValueToKey maps several columns by the same values with keyData");
    }

    private static ulong CountOf(DataViewSchema.Column column) => ((KeyDataViewType)SchemaMismatch.ItemOf(column.Type)).Count;

    private static string NameAt(string[] texts, int place) => place < texts.Length ? $"'{texts[place]}'" : "without a value";
}
