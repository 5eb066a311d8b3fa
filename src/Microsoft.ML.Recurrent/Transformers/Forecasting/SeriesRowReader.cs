using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Reads the rows of series one by one: call <see cref="Read"/> at each.</summary>
internal sealed class SeriesRowReader
{
    private readonly ForecastColumns _columns;
    private readonly ValueGetter<ReadOnlyMemory<char>>? _nameGetter;
    private readonly Action<Span<float>> _targets;
    private readonly Action<Span<float>>[] _past;
    private readonly Action<Span<float>>[] _known;
    private readonly Action<Span<float>>[] _statics;
    private readonly Func<long>? _time;
    private readonly Action<Span<float>>? _weight;
    private readonly float[] _weightValue = [1];
    private readonly bool _isKey;
    private ReadOnlyMemory<char> _name;
    private long _row = -1;

    /// <param name="row">A cursor, in which all columns that are read are active.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="targetCount">Numbers of the input column.</param>
    /// <param name="weightColumnName">Of the weights; null: all rows weigh the same.</param>
    public SeriesRowReader(DataViewRow row, ForecastColumns columns, int targetCount, string? weightColumnName = null)
    {
        _columns = columns;
        _nameGetter = columns.SeriesColumnName is { } series ? SeriesNameReader.Of(row, series) : null;
        _isKey = columns.SeriesColumnName is { } key && row.Schema[key].Type is KeyDataViewType;
        _targets = Numbers(row, columns.InputColumnName);
        _past = [.. columns.Past.Select(column => Numbers(row, column.Name))];
        _known = [.. columns.Known.Select(column => Numbers(row, column.Name))];
        _statics = [.. columns.Statics.Select(column => Numbers(row, column.Name))];
        _time = columns.TimeColumnName is { } time ? Times(row, time) : null;
        _weight = weightColumnName is null ? null : Numbers(row, weightColumnName);
        Targets = new float[targetCount];
        Past = new float[columns.Past.Sum(column => column.Width)];
        Known = new float[columns.Known.Sum(column => column.Width)];
        Statics = new float[columns.Statics.Sum(column => column.Width)];
    }

    /// <summary>The name of the row's series; empty where all rows are one.</summary>
    public ReadOnlySpan<char> Name => _name.Span;

    /// <summary>Rows read so far.</summary>
    public long RowCount => _row + 1;

    /// <summary>The row's time, in ticks or as a number; 0 without a time column.</summary>
    public long Time { get; private set; }

    public float[] Targets { get; }

    public float[] Past { get; }

    public float[] Known { get; }

    public float[] Statics { get; }

    public float Weight => _weightValue[0];

    public void Read()
    {
        _row++;
        _nameGetter?.Invoke(ref _name);
        if (_columns.SeriesColumnName is { } column && _name.IsEmpty)
        {
            throw new InvalidOperationException(
                $"Row {_row} has no series: column '{column}' is empty there{(_isKey ? ", as a key is of a value that its mapping never saw. For new series name the column of texts instead" : "")}.");
        }

        _targets(Targets);
        ReadAll(_past, _columns.Past, Past);
        ReadAll(_known, _columns.Known, Known);
        ReadAll(_statics, _columns.Statics, Statics);
        Time = _time?.Invoke() ?? 0;
        _weight?.Invoke(_weightValue);
        foreach (float value in Targets)
        {
            if (float.IsInfinity(value))
            {
                throw new InvalidOperationException($"{Place()}: column '{_columns.InputColumnName}' is infinite; a missing value is NaN.");
            }
        }

        if (!(Weight >= 0) || float.IsInfinity(Weight))
        {
            throw new InvalidOperationException($"{Place()}: expected a weight of at least 0, got {FormattableString.Invariant($"{Weight}")}.");
        }
    }

    /// <summary>Where the reader stands, for errors.</summary>
    public string Place() => SeriesTexts.Place(_columns, Name.ToString(), Time, _row);

    private static void ReadAll(Action<Span<float>>[] readers, IReadOnlyList<NumberColumn> columns, Span<float> numbers)
    {
        for (int i = 0; i < readers.Length; i++)
        {
            readers[i](numbers[..columns[i].Width]);
            numbers = numbers[columns[i].Width..];
        }
    }

    private static Action<Span<float>> Numbers(DataViewRow row, string columnName)
    {
        DataViewSchema.Column column = row.Schema[columnName];
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<float> getter = row.GetGetter<float>(column);
            return numbers => getter(ref numbers[0]);
        }

        ValueGetter<VBuffer<float>> vectorGetter = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        return numbers =>
        {
            vectorGetter(ref vector);
            vector.CopyTo(numbers);
        };
    }

    private Func<long> Times(DataViewRow row, string columnName)
    {
        DataViewSchema.Column column = row.Schema[columnName];
        switch (Type.GetTypeCode(column.Type.RawType))
        {
            case TypeCode.DateTime:
                ValueGetter<DateTime> times = row.GetGetter<DateTime>(column);
                DateTime time = default;
                return () =>
                {
                    times(ref time);
                    return time.Ticks;
                };
            case TypeCode.Int32:
                ValueGetter<int> integers = row.GetGetter<int>(column);
                int integer = 0;
                return () =>
                {
                    integers(ref integer);
                    return integer;
                };
            case TypeCode.Int64:
                ValueGetter<long> longs = row.GetGetter<long>(column);
                long whole = 0;
                return () =>
                {
                    longs(ref whole);
                    return whole;
                };
            default:
                ValueGetter<float> singles = row.GetGetter<float>(column);
                float single = 0;
                return () =>
                {
                    singles(ref single);
                    return single == MathF.Round(single) && Math.Abs(single) <= 1 << 24
                        ? (long)single
                        : throw new InvalidOperationException(
                            $"Row {_row}: expected a whole number in time column '{columnName}', got {FormattableString.Invariant($"{single}")}.");
                };
        }
    }
}
