using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Goes through the usable rows of labelled data: those with a label, a weight above 0 and, where steps are labelled, a step.</summary>
internal sealed class ExampleCursor : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly SequenceRowReader _features;
    private readonly TargetReader _target;
    private readonly ValueGetter<DataViewRowId> _readId;
    private readonly IReadOnlyList<string> _featureNames;
    private int _length;

    /// <param name="data">The rows.</param>
    /// <param name="columns">Where label, weight and features are.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="order">Shuffles the rows; null: they come in their order.</param>
    public ExampleCursor(IDataView data, ExampleColumns columns, Func<DataViewRow, SequenceRowReader> newReader, Random? order = null)
    {
        DataViewSchema.Column? weight = columns.WeightIn(data.Schema);
        DataViewSchema.Column? group = columns.GroupColumnName is { } name ? GroupReader.Find(data.Schema, name) : null;
        DataViewSchema.Column[] active =
        [
            data.Schema[columns.Label.ColumnName],
            .. weight is { } column ? new[] { column } : [],
            .. group is { } groupColumn ? new[] { groupColumn } : [],
            .. columns.FeatureColumnNames.Select(name => data.Schema[name]),
        ];
        _cursor = data.GetRowCursor(active.DistinctBy(one => one.Index), order);
        _target = columns.Label.NewReader(_cursor, weight);
        _readId = group is { } of ? GroupReader.Of(_cursor, of) : _cursor.GetIdGetter();
        _features = newReader(_cursor);
        _featureNames = columns.FeatureColumnNames;
    }

    /// <summary>The rows gone through.</summary>
    public RowCounts Counts { get; private set; }

    /// <summary>Names the row in its data, or its group, in whatever order rows come.</summary>
    public DataViewRowId Id
    {
        get
        {
            DataViewRowId id = default;
            _readId(ref id);
            return id;
        }
    }

    /// <summary>Moves to the next usable row.</summary>
    public bool MoveNext(Cancellation cancellation)
    {
        while (MoveCursor())
        {
            cancellation.ThrowIfRequested();
            _length = _features.Read();
            RowUse use = _target.Read(_length);
            Counts = Counts.And(use);
            if (use == RowUse.Used)
            {
                Counts = Counts.AndUnseen(_target.UnseenCount, _target.HasKnown);
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends the row to a store.</summary>
    public void Append(SequenceStore store) => _target.EndSequence(store, _features.Append(store, _length));

    public void Dispose() => _cursor.Dispose();

    private bool MoveCursor()
    {
        try
        {
            return _cursor.MoveNext();
        }
        catch (Exception exception) when (UnreadableArrays.AreCauseOf(exception))
        {
            // Where ML.NET reads ahead on threads, a row's values fail here.
            throw UnreadableArrays.Error(_featureNames, exception);
        }
    }
}
