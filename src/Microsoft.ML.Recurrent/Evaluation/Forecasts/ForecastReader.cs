using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Reads the forecasts of a row: only when asked, as each costs a pass through the network.</summary>
internal sealed class ForecastReader
{
    private readonly FloatColumn _point;
    private readonly FloatColumn[] _quantiles;
    private readonly FloatColumn? _samples;
    private readonly ForecastColumns _columns;
    private readonly float[] _paths;

    public ForecastReader(DataViewRow row, ForecastColumns columns)
    {
        _columns = columns;
        _point = new FloatColumn(row, columns.Point);
        _quantiles = Array.ConvertAll(columns.Quantiles, column => new FloatColumn(row, column));
        _samples = columns.Samples is { } samples ? new FloatColumn(row, samples) : null;
        _paths = new float[columns.SampleCount];
    }

    /// <summary>Reads the current row's forecasts; false where the point forecast has no number.</summary>
    public bool Read()
    {
        if (_point.Read().IndexOfAnyExcept(float.NaN) < 0)
        {
            return false;
        }

        foreach (FloatColumn quantile in _quantiles)
        {
            quantile.Read();
        }

        _samples?.Read();
        return true;
    }

    /// <summary>Writes one of the forecasts, by its place in the horizon x targets.</summary>
    public void Write(int place, ForecastValue value)
    {
        value.Forecast = _point.Values[place];
        for (int i = 0; i < _quantiles.Length; i++)
        {
            value.Quantiles[i] = _quantiles[i].Values[place];
        }

        if (_samples is not null)
        {
            for (int path = 0; path < _paths.Length; path++)
            {
                _paths[path] = _samples.Values[(path * _columns.Size) + place];
            }

            value.SampleScore = SampleScore.Of(_paths, value.Actual);
        }
    }

    /// <summary>A number or a vector of numbers per row.</summary>
    private sealed class FloatColumn
    {
        private readonly ValueGetter<VBuffer<float>>? _vector;
        private readonly ValueGetter<float>? _scalar;
        private VBuffer<float> _buffer;
        private float[] _values = [0];

        public FloatColumn(DataViewRow row, DataViewSchema.Column column)
        {
            _vector = column.Type is VectorDataViewType ? row.GetGetter<VBuffer<float>>(column) : null;
            _scalar = _vector is null ? row.GetGetter<float>(column) : null;
        }

        public ReadOnlySpan<float> Values => _values;

        public ReadOnlySpan<float> Read()
        {
            if (_vector is null)
            {
                _scalar!(ref _values[0]);
                return _values;
            }

            _vector(ref _buffer);
            Array.Resize(ref _values, _buffer.Length);
            _buffer.CopyTo(_values);
            return _values;
        }
    }
}
