using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Feature columns while they are fitted: what training rows hold is counted, then becomes vocabularies, means and scales.</summary>
/// <param name="drafts">The columns, not fitted yet unless they are given.</param>
/// <param name="classObserver">Sees the classes of every sequence; null: nobody does.</param>
/// <param name="given">Where the columns are those of a model, what may be added to them; null: they are fitted.</param>
internal sealed class FeatureLearning(IReadOnlyList<FeatureColumn> drafts, IClassObserver? classObserver, GivenColumns? given = null)
{
    private readonly TokenIndex?[] _indexes =
    [
        .. drafts.Select(feature => feature.Kind is FeatureKind.Numbers or FeatureKind.Casing ? null
            : given is null ? feature.NewLearningIndex()
            : given.AddsTokens ? feature.NewGrowingIndex()
            : feature.Index),
    ];

    public IReadOnlyList<FeatureColumn> Drafts => drafts;

    public ExampleStatistics Statistics { get; } = new(drafts, classObserver);

    /// <summary>A reader that gives new ids to new tokens and leaves numbers as they are.</summary>
    public SequenceRowReader NewReader(DataViewRow row) => SequenceRowReader.Learning(row, drafts, _indexes);

    /// <summary>Counts what the rows hold that are not held out, and keeps none. Returns also how many are held out.</summary>
    public (RowCounts Rows, long HeldOutCount) Survey(IDataView data, ExampleColumns columns, ValidationSplit split, Cancellation cancellation)
    {
        SequenceStore row = columns.NewStore(data.Schema, drafts, isLearning: given is null);
        long heldOutCount = 0;
        using var cursor = new ExampleCursor(data, columns, NewReader);
        while (cursor.MoveNext(cancellation))
        {
            if (split.HoldsOut(cursor.Id))
            {
                heldOutCount++;
                continue;
            }

            row.Clear();
            cursor.Append(row);
            Statistics.Add(row, 0);
        }

        return (cursor.Counts, heldOutCount);
    }

    /// <summary>The tokens of the first column that are to have ids, by name, the most frequent first.</summary>
    public IReadOnlyList<string> ChosenNames(VocabularyLimits limits)
        => Vocabulary.Fit(drafts[0], _indexes[0]!, Vocabulary.Choose(_indexes[0]!, Statistics, 0, limits), keyNames: null).Vocabulary ?? [];

    /// <summary>The fitted columns; what a store holds as <see cref="NewReader"/> read it changes to what the network reads.</summary>
    public FeatureColumn[] Fit(DataViewSchema schema, TrainingSetSettings settings, SequenceStore? store, LabelColumn label)
    {
        if (given is not null)
        {
            return GivenFeatures.Fit(given, _indexes, Statistics, schema, settings, store);
        }

        var features = new FeatureColumn[drafts.Count];
        for (int input = 0; input < features.Length; input++)
        {
            FeatureColumn draft = drafts[input];
            if (_indexes[input] is { } index)
            {
                // Every character of a word counts: one that is rare costs a row of a small table.
                bool isSpelling = draft.Kind == FeatureKind.Spelling;
                VocabularyLimits limits = isSpelling ? settings.VocabularyLimits with { MinimumTokenCount = 1 } : settings.VocabularyLimits;
                if (input == 0 && settings.SharesVocabulary)
                {
                    features[input] = SharedVocabulary.Fit(draft, label);
                    int[] shared = SharedVocabulary.LearnedIds(index, features[input]);
                    Statistics.Keep(input, shared);
                    Vocabulary.Apply(store is null ? [] : store.AllTokens(input), index, shared);
                    continue;
                }

                int[] kept = Vocabulary.Choose(index, Statistics, input, limits);
                Statistics.Keep(input, kept);
                string[]? keyNames = draft.Kind == FeatureKind.Keys ? KeyValues.Of(schema[draft.ColumnName])?.ToTexts() : null;
                features[input] = Vocabulary.Fit(draft, index, kept, keyNames);
                if (store is not null && isSpelling)
                {
                    store.Forms(input).Rename(Vocabulary.NewIds(index, kept));
                }
                else if (store is not null)
                {
                    Vocabulary.Apply(store.AllTokens(input), index, kept);
                }

                continue;
            }

            if (draft.Kind == FeatureKind.Casing)
            {
                features[input] = draft;
                continue;
            }

            if (Statistics.IsSparse(input))
            {
                features[input] = SparseScaling.Learn(draft, Statistics.ChannelsOf(input), settings.StandardizesNumbers);
                if (store is not null)
                {
                    SparseScaling.Apply(store.Sparse(input)!, features[input]);
                }

                continue;
            }

            features[input] = settings.StandardizesNumbers ? Standardization.Learn(draft, Statistics.ChannelsOf(input)) : draft;
            if (store is not null)
            {
                Standardization.Apply(store.AllNumbers(input), features[input]);
            }
        }

        return features;
    }
}
