using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Forecasts of windows with one network, or with the mean of several: quantile by quantile, which keeps their order and their width. Has scratch memory of its own
/// and belongs to one thread at a time; networks are shared.
/// </summary>
internal sealed partial class ForecastPredictor
{
    private readonly IReadOnlyList<ForecastNetwork> _networks;
    private readonly ForecastLoss _loss;
    private readonly ForecastOutputs _outputs;
    private readonly WindowReader _reader;
    private readonly ForecastShape _shape;
    private readonly ForecastCalibration? _calibration;
    private readonly Execution _execution;
    private readonly ForecastBatch _batch = new();
    private readonly SeriesScale[] _scales;
    private readonly float[] _base;
    private readonly ulong _seed;
    private float[] _scores = [];

    public ForecastPredictor(
        IReadOnlyList<ForecastNetwork> networks,
        ForecastShape shape,
        SeriesScales scales,
        ForecastLoss loss,
        ForecastOutputs outputs,
        ForecastCalibration? calibration,
        ulong seed,
        int threadCount)
    {
        (_networks, _shape, _loss, _outputs, _calibration, _seed) = (networks, shape, loss, outputs, calibration, seed);
        _reader = new WindowReader(shape, scales, networks[0].Spec);
        _execution = new Execution(new Workspace(), threadCount);
        _scales = new SeriesScale[shape.GroupSize];
        _base = new float[shape.Horizon * shape.GroupSize];
    }

    /// <summary>Numbers that are told of a window: outputs x horizon x G.</summary>
    public int ResultLength => _outputs.Count * _shape.Horizon * _shape.GroupSize;

    /// <summary>Windows that fit well into the caches together.</summary>
    public int BatchSize => _shape.Decoding == ForecastDecoding.Autoregressive ? Math.Max(1, 512 / _outputs.PathCount) : 64;

    /// <summary>Writes for each window the outputs in turn, the point first, of each all steps of the horizon with their G values.</summary>
    /// <param name="series">The series.</param>
    /// <param name="windows">Each with a whole history, and with what is to be known of its horizon.</param>
    /// <param name="results"><see cref="ResultLength"/> numbers a window.</param>
    /// <param name="paths">Takes the paths of an autoregressive network, path x horizon x G numbers a window; empty: they are not wanted.</param>
    public void Predict(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, Span<float> results, Span<float> paths = default)
    {
        int pathLength = _outputs.PathCount * _shape.Horizon * _shape.GroupSize;
        for (int first = 0; first < windows.Length; first += BatchSize)
        {
            ReadOnlySpan<ForecastWindow> part = windows.Slice(first, Math.Min(BatchSize, windows.Length - first));
            Span<float> own = results.Slice(first * ResultLength, part.Length * ResultLength);
            if (_shape.Decoding == ForecastDecoding.Autoregressive)
            {
                PredictPaths(series, part, own, paths.IsEmpty ? default : paths.Slice(first * pathLength, part.Length * pathLength));
            }
            else
            {
                PredictDirectly(series, part, own);
            }
        }
    }

    /// <summary>
    /// Errors of the quantiles in the network's scale, for a calibration: per window, step, target and level, NaN where the value is not known; and those of the points.
    /// </summary>
    public void WriteErrors(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, Span<float> errors, Span<float> pointErrors)
    {
        int valueCount = _shape.Horizon * _shape.GroupSize;
        int levels = _outputs.Levels.Count;
        var results = new float[windows.Length * ResultLength];
        Predict(series, windows, results);
        for (int window = 0; window < windows.Length; window++)
        {
            ForecastWindow own = windows[window];
            SeriesBuffer source = series[own.Series];
            _reader.Measure(source, own, _scales);
            for (int value = 0; value < valueCount; value++)
            {
                int row = own.Origin + 1 + (value / _shape.GroupSize);
                int target = value % _shape.GroupSize;
                float actual = row < source.Length ? source.Value(row, own.Channel + target) : float.NaN;
                pointErrors[(window * valueCount) + value] = (actual - TransformOf(results[(window * _outputs.Count * valueCount) + value])) / _scales[target].Divisor;
                for (int level = 0; level < levels; level++)
                {
                    float quantile = results[(((window * _outputs.Count) + 1 + level) * valueCount) + value];
                    errors[(((window * valueCount) + value) * levels) + level] = (actual - TransformOf(quantile)) / _scales[target].Divisor;
                }
            }
        }
    }

    private float TransformOf(float value) => _shape.Transform switch
    {
        SeriesTransform.Log => (float)ScalarMath.Log(value),
        SeriesTransform.LogPlusOne => (float)ScalarMath.Log(1 + (double)value),
        _ => value,
    };

    private void PredictDirectly(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, Span<float> results)
    {
        int scoreCount = _loss.ScoreCount;
        int valueCount = _shape.Horizon * _shape.GroupSize;
        _reader.Load(series, windows, _batch, hasTargets: false);
        Grow(ref _scores, windows.Length * valueCount * scoreCount);
        Span<float> scores = _scores.AsSpan(0, windows.Length * valueCount * scoreCount);
        scores.Clear();
        foreach (ForecastNetwork network in _networks)
        {
            _execution.Begin(ExecutionMode.Scoring);
            ForecastPass pass = network.Forward(_batch, _execution);
            int width = pass.Scores.Columns;
            for (int row = 0; row < pass.Scores.Rows; row++)
            {
                ReadOnlySpan<float> own = pass.Scores.Row(row);
                Span<float> sum = scores.Slice(row * width, width);
                for (int i = 0; i < own.Length; i++)
                {
                    sum[i] += own[i] / _networks.Count;
                }
            }
        }

        GC.KeepAlive(_execution);
        for (int window = 0; window < windows.Length; window++)
        {
            SeriesBuffer source = series[windows[window].Series];
            _reader.Measure(source, windows[window], _scales);
            _reader.WriteBase(source, windows[window], _scales, _base);
            Span<float> own = scores.Slice(window * valueCount * scoreCount, valueCount * scoreCount);
            for (int value = 0; value < valueCount; value++)
            {
                WriteValue(own.Slice(value * scoreCount, scoreCount), value, valueCount, results.Slice(window * ResultLength, ResultLength));
            }
        }
    }

    /// <summary>From the scores of a value to its point and quantiles. Quantiles are sorted, which never makes their loss larger (Chernozhukov et al. 2010).</summary>
    private void WriteValue(Span<float> scores, int value, int valueCount, Span<float> results)
    {
        Span<float> quantiles = scores[(_outputs.HasPoint ? 1 : 0)..];
        quantiles.Sort();
        Correct(quantiles, value);
        float divisor = _scales[value % _shape.GroupSize].Divisor;
        float point = _outputs.HasPoint ? scores[0] : quantiles[_outputs.MedianPlace];
        results[value] = SeriesBuffer.Restored(_shape.Transform, _base[value] + (divisor * point));
        for (int level = 0; level < quantiles.Length; level++)
        {
            results[((1 + level) * valueCount) + value] = SeriesBuffer.Restored(_shape.Transform, _base[value] + (divisor * quantiles[level]));
        }
    }

    private void Correct(Span<float> quantiles, int value)
    {
        if (_calibration is null)
        {
            return;
        }

        for (int level = 0; level < quantiles.Length; level++)
        {
            quantiles[level] += _calibration.Corrections[(value * quantiles.Length) + level];
        }

        quantiles.Sort();
    }

    private static void Grow<T>(ref T[] items, int count)
    {
        if (items.Length < count)
        {
            items = new T[Math.Max(count, 2 * items.Length)];
        }
    }
}
