using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>The columns of a labelled example.</summary>
internal sealed record ExampleColumns(LabelColumn Label, string? WeightColumnName, IReadOnlyList<string> FeatureColumnNames)
{
    /// <summary>Appends all usable rows to a store, as long as they fit.</summary>
    /// <param name="data">The rows, read by one cursor in their order.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="store">Takes the sequences.</param>
    /// <param name="maximumBytes">What the store may hold.</param>
    /// <param name="cancellation">Checked at every row.</param>
    /// <returns>The rows read; null when the store cannot hold them all.</returns>
    public RowCounts? Read(
        IDataView data, Func<DataViewRow, SequenceRowReader> newReader, SequenceStore store, long maximumBytes, CancellationToken cancellation)
    {
        using var cursor = new ExampleCursor(data, this, newReader);
        while (cursor.MoveNext(cancellation))
        {
            cursor.Append(store);
            if (store.Bytes > maximumBytes)
            {
                return null;
            }
        }

        return cursor.Counts;
    }

    /// <summary>Counts the rows and reads none of their features.</summary>
    public RowCounts Count(IDataView data, Func<DataViewRow, SequenceRowReader> newReader, CancellationToken cancellation)
    {
        using var cursor = new ExampleCursor(data, this, newReader);
        while (cursor.MoveNext(cancellation))
        {
        }

        return cursor.Counts;
    }

    /// <summary>An empty store for rows read into features.</summary>
    public SequenceStore NewStore(IReadOnlyList<FeatureColumn> features) => new([.. features.Select(feature => feature.Width)]);
}
