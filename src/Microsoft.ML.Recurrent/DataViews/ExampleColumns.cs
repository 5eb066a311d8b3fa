using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>The columns of a labelled example.</summary>
internal sealed record ExampleColumns(LabelSource Label, string? WeightColumnName, bool IsPerStep, IReadOnlyList<string> FeatureColumnNames)
{
    /// <summary>Appends all usable rows to a store: those with a label and a weight above 0 and, where steps are labelled, with a step.</summary>
    /// <param name="data">The rows, read by one cursor in their order.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="store">Takes the sequences.</param>
    /// <param name="cancellation">Checked at every row.</param>
    public RowCounts Read(IDataView data, Func<DataViewRow, SequenceRowReader> newReader, SequenceStore store, CancellationToken cancellation)
    {
        DataViewSchema.Column? weight = WeightIn(data.Schema);
        DataViewSchema.Column[] active =
        [
            data.Schema[Label.ColumnName],
            .. weight is { } column ? new[] { column } : [],
            .. FeatureColumnNames.Select(name => data.Schema[name]),
        ];
        using DataViewRowCursor cursor = data.GetRowCursor(active.DistinctBy(one => one.Index));
        TargetReader target = Label.NewReader(cursor, weight);
        SequenceRowReader features = newReader(cursor);
        var counts = default(RowCounts);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            int length = features.Read();
            RowUse use = target.Read(length);
            counts = counts.And(use);
            if (use == RowUse.Used)
            {
                target.EndSequence(store, features.Append(store, length));
            }
        }

        return counts;
    }

    /// <summary>An empty store for the rows of a schema's data.</summary>
    /// <param name="schema">Has the weight column, if there is one.</param>
    /// <param name="features">The feature columns.</param>
    public SequenceStore NewStore(DataViewSchema schema, IReadOnlyList<FeatureColumn> features)
        => new([.. features.Select(feature => feature.Width)], hasStepLabels: IsPerStep, hasStepWeights: WeightIn(schema)?.Type is VectorDataViewType);

    private DataViewSchema.Column? WeightIn(DataViewSchema schema)
        => WeightColumnName is null ? null : WeightReader.Find(schema, WeightColumnName, IsPerStep);
}
