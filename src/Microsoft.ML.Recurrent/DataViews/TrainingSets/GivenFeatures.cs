using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Feature columns of a model on further rows: numbers are scaled as the model scales them, tokens have its ids, and new ones ids behind them where they are wanted.</summary>
internal static class GivenFeatures
{
    /// <summary>The columns, with new tokens; what the store holds becomes what the network reads.</summary>
    /// <param name="given">The model's columns.</param>
    /// <param name="indexes">What read the tokens; null for columns without.</param>
    /// <param name="statistics">Of the rows.</param>
    /// <param name="schema">Of the rows.</param>
    /// <param name="settings">The limits of new tokens.</param>
    /// <param name="store">The rows; null where they are read again.</param>
    public static FeatureColumn[] Fit(
        GivenColumns given, TokenIndex?[] indexes, ExampleStatistics statistics, DataViewSchema schema, TrainingSetSettings settings, SequenceStore? store)
    {
        var features = new FeatureColumn[given.Features.Count];
        for (int input = 0; input < features.Length; input++)
        {
            FeatureColumn column = given.Features[input];
            features[input] = indexes[input] is { } index ? FitTokens(column, index, input, statistics, schema, settings, store) : column;
            if (column.Kind == FeatureKind.Numbers && store is not null)
            {
                Scale(store, input, column);
            }
        }

        return features;
    }

    private static FeatureColumn FitTokens(
        FeatureColumn column, TokenIndex index, int input, ExampleStatistics statistics, DataViewSchema schema, TrainingSetSettings settings, SequenceStore? store)
    {
        int knownCount = column.VocabularySize - column.FirstId;
        int[] known = [.. Enumerable.Range(column.FirstId, knownCount)];
        if (index.Count == knownCount)
        {
            statistics.Keep(input, known);
            return column;
        }

        bool isSpelling = column.Kind == FeatureKind.Spelling;
        VocabularyLimits limits = isSpelling ? settings.VocabularyLimits with { MinimumTokenCount = 1 } : settings.VocabularyLimits;
        int[] chosen =
        [
            .. Vocabulary.Choose(index, statistics, input, limits with { MaximumVocabularySize = int.MaxValue })
                .Where(id => id >= column.FirstId + knownCount)
                .Take(Math.Max(0, limits.MaximumVocabularySize - knownCount)),
        ];
        int[] kept = [.. known, .. chosen];
        statistics.Keep(input, kept);
        if (store is not null && isSpelling)
        {
            store.Forms(input).Rename(Vocabulary.NewIds(index, kept));
        }
        else if (store is not null)
        {
            Vocabulary.Apply(store.AllTokens(input), index, kept);
        }

        string[]? keyNames = column.KeyNames is null ? null
            : KeyValues.Of(schema[column.ColumnName])?.ToTexts()
                ?? throw SchemaMismatch.Unexpected("feature", column.ColumnName, "keys with KeyValues, as those of the model", "keys without them");
        return Vocabulary.Fit(column, index, kept, keyNames);
    }

    private static void Scale(SequenceStore store, int input, FeatureColumn column)
    {
        if (store.Sparse(input) is { } rows)
        {
            SparseScaling.Apply(rows, column);
        }
        else if (!column.IsSparse)
        {
            Standardization.Apply(store.AllNumbers(input), column);
        }
        else
        {
            // Rows of a column that was sparse may be dense by now.
            Span<float> numbers = store.AllNumbers(input);
            for (int i = 0; i < numbers.Length; i++)
            {
                numbers[i] = SparseScaling.Apply(numbers[i], i % column.Width, column);
            }
        }
    }
}
