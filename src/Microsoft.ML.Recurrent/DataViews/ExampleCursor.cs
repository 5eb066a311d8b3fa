using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Goes through the usable rows of labelled data: those with a label and a weight above 0.</summary>
internal sealed class ExampleCursor : IDisposable
{
    private readonly DataViewRowCursor _cursor;
    private readonly SequenceRowReader _features;
    private readonly Func<int> _readLabel;
    private readonly Func<float>? _readWeight;
    private readonly ValueGetter<DataViewRowId> _readId;
    private int _label;
    private float _weight;

    /// <param name="data">The rows.</param>
    /// <param name="columns">Where label, weight and features are.</param>
    /// <param name="newReader">Makes the reader of the feature columns.</param>
    /// <param name="order">Shuffles the rows; null: they come in their order.</param>
    public ExampleCursor(IDataView data, ExampleColumns columns, Func<DataViewRow, SequenceRowReader> newReader, Random? order = null)
    {
        DataViewSchema.Column label = data.Schema[columns.Label.Name];
        DataViewSchema.Column? weight = columns.WeightColumnName is null ? null : WeightReader.Find(data.Schema, columns.WeightColumnName);
        DataViewSchema.Column[] active =
        [
            label,
            .. weight is { } column ? new[] { column } : [],
            .. columns.FeatureColumnNames.Select(name => data.Schema[name]),
        ];
        _cursor = data.GetRowCursor(active.DistinctBy(one => one.Index), order);
        _readLabel = LabelReader.Of(_cursor, label);
        _readWeight = weight is { } weightColumn ? WeightReader.Of(_cursor, weightColumn) : null;
        _readId = _cursor.GetIdGetter();
        _features = newReader(_cursor);
    }

    /// <summary>The rows gone through.</summary>
    public RowCounts Counts { get; private set; }

    /// <summary>Names the row in its data, in whatever order it comes.</summary>
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
    public bool MoveNext(CancellationToken cancellation)
    {
        while (_cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            _label = _readLabel();
            _weight = _readWeight?.Invoke() ?? 1;
            Counts = Counts.And(isUnlabelled: _label < 0, isWeightless: _weight == 0);
            if (_label >= 0 && _weight > 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Appends the row to a store.</summary>
    public void Append(SequenceStore store) => store.EndSequence(_features.AppendFeatures(store), _label, _weight);

    public void Dispose() => _cursor.Dispose();
}
