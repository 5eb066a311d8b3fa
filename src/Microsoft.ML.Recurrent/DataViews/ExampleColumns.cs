using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>The columns of a labelled example.</summary>
internal sealed record ExampleColumns(LabelColumn Label, string? WeightColumnName, IReadOnlyList<string> FeatureColumnNames)
{
    /// <summary>Appends all usable rows to a store: those with a label and a weight above 0.</summary>
    /// <param name="data">The rows, read by one cursor in their order.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="store">Takes the sequences.</param>
    /// <param name="cancellation">Checked at every row.</param>
    public RowCounts Read(IDataView data, Func<DataViewRow, SequenceRowReader> newReader, SequenceStore store, CancellationToken cancellation)
    {
        DataViewSchema.Column label = data.Schema[Label.Name];
        DataViewSchema.Column? weight = WeightColumnName is null ? null : WeightReader.Find(data.Schema, WeightColumnName);
        DataViewSchema.Column[] active =
        [
            label,
            .. weight is { } column ? new[] { column } : [],
            .. FeatureColumnNames.Select(name => data.Schema[name]),
        ];
        using DataViewRowCursor cursor = data.GetRowCursor(active.DistinctBy(one => one.Index));
        Func<int> readLabel = LabelReader.Of(cursor, label);
        Func<float>? readWeight = weight is { } weightColumn ? WeightReader.Of(cursor, weightColumn) : null;
        SequenceRowReader features = newReader(cursor);
        var counts = default(RowCounts);
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            int labelClass = readLabel();
            float exampleWeight = readWeight?.Invoke() ?? 1;
            counts = counts.And(isUnlabelled: labelClass < 0, isWeightless: exampleWeight == 0);
            if (labelClass >= 0 && exampleWeight > 0)
            {
                int length = features.AppendFeatures(store);
                store.EndSequence(length, labelClass, exampleWeight);
            }
        }

        return counts;
    }
}
