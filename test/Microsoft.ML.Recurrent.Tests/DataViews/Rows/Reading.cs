using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Rows;

/// <summary>Short ways to read views as training sets.</summary>
internal static class Reading
{
    public static TrainingSet Fit(
        IDataView view,
        string[] features,
        IDataView? validation = null,
        bool standardizes = false,
        int? stepFeatureCount = null,
        int minimumCount = 1,
        int maximumSize = 1000,
        string? weight = null,
        float heldOut = 0,
        long maximumBytes = long.MaxValue,
        string? group = null)
        => TrainingSet.Read(
            view,
            validation,
            new TrainingSetSettings
            {
                LabelColumnName = "Label",
                LabelForm = LabelForm.Class,
                WeightColumnName = weight,
                FeatureColumnNames = features,
                StepFeatureCount = stepFeatureCount,
                StandardizesNumbers = standardizes,
                VocabularyLimits = new VocabularyLimits(minimumCount, maximumSize),
                ValidationFraction = heldOut,
                ValidationGroupColumnName = group,
                MaximumBytes = maximumBytes,
                Seed = 5,
            },
            TestContext.Current.CancellationToken);

    public static int[] Tokens(SequenceStore store, int sequence, int input = 0) => store.Tokens(input, sequence, 0, store.LengthOf(sequence)).ToArray();

    public static float[] Numbers(SequenceStore store, int sequence, int input = 0) => store.Numbers(input, sequence, 0, store.LengthOf(sequence)).ToArray();

    /// <summary>All rows of a view read with fitted columns.</summary>
    public static SequenceStore Score(IDataView view, IReadOnlyList<FeatureColumn> features)
    {
        var store = new SequenceStore([.. features.Select(feature => feature.Width)]);
        using DataViewRowCursor cursor = view.GetRowCursor(features.Select(feature => view.Schema[feature.ColumnName]));
        var reader = new SequenceRowReader(cursor, features);
        while (cursor.MoveNext())
        {
            store.EndSequence(reader.AppendFeatures(store));
        }

        return store;
    }
}
