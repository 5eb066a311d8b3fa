using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>
/// Forecasts at some rows of series, each row the last known one of its own: NaN where the history is too short, holds no value, or what is to be known of the
/// horizon is missing.
/// </summary>
internal sealed class ForecastBlock(ForecastModel model, int threadCount)
{
    private readonly ForecastPredictor _predictor = model.NewPredictor(threadCount);
    private readonly ForecastShape _shape = model.Shape;
    private readonly List<ForecastWindow> _windows = [];
    private readonly List<int> _places = [];
    private float[] _results = [];
    private float[] _paths = [];
    private float[] _computed = [];

    /// <summary>Rows so far whose horizon lacked what is to be known of it.</summary>
    public long LackingCount { get; private set; }

    /// <summary>Says how many there were, if any.</summary>
    /// <param name="one">What a forecast is of, as in "1 row has".</param>
    /// <param name="many">Likewise, "2 rows have".</param>
    /// <param name="warn">Takes it.</param>
    public void TellLacking(string one, string many, Action<string> warn)
    {
        if (LackingCount > 0)
        {
            warn(
                $"{LackingCount} {(LackingCount == 1 ? one : many)} no forecast: the next {_shape.Horizon} rows of their series, which give the known covariates "
                + $"({string.Join(", ", model.Columns.Known.Select(column => $"'{column.Name}'"))}), are not all there, or hold missing values. "
                + $"Rows of the future have no value in '{model.Columns.InputColumnName}' (NaN): ML.NET's text loader reads an empty cell as 0 unless MissingRealsAsNaNs is true.");
        }
    }

    private int ChannelLength => _predictor.ResultLength;

    private int PathLength => model.Columns.ShowsPaths ? model.Outputs.PathCount * _shape.Horizon * _shape.GroupSize : 0;

    /// <summary>Forecasts at the rows.</summary>
    /// <param name="series">All series.</param>
    /// <param name="rows">Series and row of each.</param>
    public void Run(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<(int Series, int Row)> rows)
    {
        int channels = _shape.ChannelCount;
        Grow(ref _results, rows.Length * channels * ChannelLength);
        Grow(ref _paths, rows.Length * channels * PathLength);
        _results.AsSpan(0, rows.Length * channels * ChannelLength).Fill(float.NaN);
        _paths.AsSpan(0, rows.Length * channels * PathLength).Fill(float.NaN);
        _windows.Clear();
        _places.Clear();
        for (int i = 0; i < rows.Length; i++)
        {
            SeriesBuffer source = series[rows[i].Series];
            if (rows[i].Row + 1 < _shape.HistoryLength)
            {
                continue;
            }

            if (!source.IsKnown(rows[i].Row + 1, _shape.Horizon))
            {
                LackingCount++;
                continue;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                if (HasValue(source, rows[i].Row, channel))
                {
                    _windows.Add(new ForecastWindow(rows[i].Series, channel, rows[i].Row));
                    _places.Add((i * channels) + channel);
                }
            }
        }

        Grow(ref _computed, _windows.Count * (ChannelLength + PathLength));
        Span<float> results = _computed.AsSpan(0, _windows.Count * ChannelLength);
        Span<float> paths = _computed.AsSpan(results.Length, _windows.Count * PathLength);
        _predictor.Predict(series, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_windows), results, paths);
        for (int i = 0; i < _places.Count; i++)
        {
            results.Slice(i * ChannelLength, ChannelLength).CopyTo(_results.AsSpan(_places[i] * ChannelLength));
            paths.Slice(i * PathLength, PathLength).CopyTo(_paths.AsSpan(_places[i] * PathLength));
        }
    }

    /// <summary>Writes one of the outputs of a row, a row of C values for each step.</summary>
    public void Write(int row, int output, ref VBuffer<float> values)
    {
        int count = output == ForecastOutputColumn.Paths ? model.Outputs.PathCount : 1;
        VBufferEditor<float> editor = VBufferEditor.Create(ref values, count * _shape.Horizon * _shape.TargetCount);
        Write(row, output, editor.Values);
        values = editor.Commit();
    }

    /// <summary>The same into memory of the caller's.</summary>
    public void Write(int row, int output, Span<float> values)
    {
        int channels = _shape.ChannelCount;
        int group = _shape.GroupSize;
        int perOutput = _shape.Horizon * group;
        ReadOnlySpan<float> source = output == ForecastOutputColumn.Paths ? _paths : _results;
        int channelLength = output == ForecastOutputColumn.Paths ? PathLength : ChannelLength;
        int start = output == ForecastOutputColumn.Paths ? 0 : output * perOutput;
        for (int place = 0; place < values.Length; place++)
        {
            (int step, int target) = (place / _shape.TargetCount, place % _shape.TargetCount);
            (int channel, int own) = channels > 1 ? (target, 0) : (0, target);
            values[place] = source[(((row * channels) + channel) * channelLength) + start + (step * group) + own];
        }
    }

    private bool HasValue(SeriesBuffer series, int origin, int channel)
    {
        for (int row = origin; row > origin - _shape.WindowLength; row--)
        {
            for (int target = 0; target < _shape.GroupSize; target++)
            {
                if (!float.IsNaN(series.Difference(row, channel + target)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void Grow(ref float[] items, int count)
    {
        if (items.Length < count)
        {
            items = new float[Math.Max(count, 2 * items.Length)];
        }
    }
}
