using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>The columns of a labelled example.</summary>
internal sealed record ExampleColumns(LabelSource Label, string? WeightColumnName, IReadOnlyList<string> FeatureColumnNames)
{
    /// <summary>The column by which rows are held out together; null: each row is held out or not by itself.</summary>
    public string? GroupColumnName { get; init; }

    /// <summary>Appends all usable rows to a store, as long as they fit.</summary>
    /// <param name="data">The rows, read by one cursor in their order.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="store">Takes the sequences.</param>
    /// <param name="maximumBytes">What the store may hold.</param>
    /// <param name="cancellation">Checked at every row.</param>
    /// <param name="groups">Takes the group of each row; null: nobody does.</param>
    /// <returns>The rows read; null when the store cannot hold them all.</returns>
    public RowCounts? Read(
        IDataView data,
        Func<DataViewRow, SequenceRowReader> newReader,
        SequenceStore store,
        long maximumBytes,
        Cancellation cancellation,
        RowGroups? groups = null)
    {
        using var cursor = new ExampleCursor(data, this, newReader);
        while (cursor.MoveNext(cancellation))
        {
            cursor.Append(store);
            groups?.Add(cursor.Id);
            if (store.Bytes > maximumBytes)
            {
                return null;
            }
        }

        return cursor.Counts;
    }

    /// <summary>Counts the rows.</summary>
    public RowCounts Count(IDataView data, Func<DataViewRow, SequenceRowReader> newReader, Cancellation cancellation)
    {
        using var cursor = new ExampleCursor(data, this, newReader);
        while (cursor.MoveNext(cancellation))
        {
        }

        return cursor.Counts;
    }

    /// <summary>An empty store for the rows of a schema's data.</summary>
    /// <param name="schema">Has the weight column, if there is one.</param>
    /// <param name="features">The feature columns.</param>
    /// <param name="isLearning">Whether they are not fitted yet: columns that may prove sparse then begin so.</param>
    public SequenceStore NewStore(DataViewSchema schema, IReadOnlyList<FeatureColumn> features, bool isLearning = false) => new(
        [.. features.Select(feature => feature.Width)],
        Label.Target,
        hasStepWeights: WeightIn(schema)?.Type is VectorDataViewType,
        isSparse: [.. features.Select(feature => isLearning ? NumberReader.MayBeSparse(feature) : feature.IsSparse)]);

    /// <summary>The groups of all rows, usable or not.</summary>
    public RowGroups GroupsOf(IDataView data, Cancellation cancellation)
    {
        DataViewSchema.Column column = GroupReader.Find(data.Schema, GroupColumnName!);
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<DataViewRowId> getter = GroupReader.Of(cursor, column);
        var groups = new RowGroups();
        DataViewRowId group = default;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfRequested();
            getter(ref group);
            groups.Add(group);
        }

        return groups;
    }

    /// <summary>The weight column; null when there is none.</summary>
    public DataViewSchema.Column? WeightIn(DataViewSchema schema)
        => WeightColumnName is null ? null : WeightReader.Find(schema, WeightColumnName, Label.Target.IsPerStep);
}
