using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

internal sealed partial class ForecastPredictor
{
    private readonly Workspace _held = new();
    private readonly StateSet _windowStates = new();
    private readonly StateSet _pathStates = new();
    private readonly ForecastBatch _stepBatch = new();
    private RandomStream[] _random = [];
    private float[] _drawn = [];
    private float[] _sorted = [];
    private float[] _corrected = [];

    /// <summary>Of several networks each draws its share of the paths.</summary>
    private void PredictPaths(IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, Span<float> results, Span<float> paths)
    {
        int pathCount = _outputs.PathCount;
        int valueCount = _shape.Horizon * _shape.GroupSize;
        Grow(ref _drawn, windows.Length * pathCount * valueCount);
        Grow(ref _random, windows.Length * pathCount);
        Grow(ref _sorted, pathCount);
        for (int i = 0; i < _networks.Count; i++)
        {
            int first = pathCount * i / _networks.Count;
            int end = pathCount * (i + 1) / _networks.Count;
            if (end > first)
            {
                DrawPaths(_networks[i], series, windows, first, end - first);
            }
        }

        for (int window = 0; window < windows.Length; window++)
        {
            Span<float> drawn = _drawn.AsSpan(window * pathCount * valueCount, pathCount * valueCount);
            SeriesBuffer source = series[windows[window].Series];
            _reader.Measure(source, windows[window], _scales);
            Span<float> own = results.Slice(window * ResultLength, ResultLength);
            for (int path = 0; path < pathCount; path++)
            {
                _reader.Integrate(source, windows[window], _scales, drawn.Slice(path * valueCount, valueCount));
            }

            for (int value = 0; value < valueCount; value++)
            {
                WriteQuantiles(drawn, value, valueCount, own);
                if (_calibration is not null)
                {
                    CorrectQuantiles(value, valueCount, own);
                }
            }

            if (!paths.IsEmpty)
            {
                drawn.CopyTo(paths.Slice(window * pathCount * valueCount, pathCount * valueCount));
            }
        }
    }

    private void DrawPaths(ForecastNetwork network, IReadOnlyList<SeriesBuffer> series, ReadOnlySpan<ForecastWindow> windows, int firstPath, int pathCount)
    {
        int valueCount = _shape.Horizon * _shape.GroupSize;
        _reader.Load(series, windows, _batch, hasTargets: false);
        _held.Reset();
        _execution.Begin(ExecutionMode.Scoring);
        ForecastPass pass = network.Forward(_batch, _execution);
        RecurrentStates[] final = _windowStates.Rent(network.Encoder, windows.Length, _held);
        pass.Encoder.ReadFinalStates(network.Encoder, final);
        RecurrentStates[] states = _pathStates.Rent(network.Encoder, windows.Length * pathCount, _held);
        SegmentStates.Repeat(final, states, pathCount);
        int lastStep = (_shape.StepCount - 1) * windows.Length;
        for (int row = 0; row < windows.Length * pathCount; row++)
        {
            (int window, int path) = (row / pathCount, row % pathCount);
            _random[row] = new RandomStream(_seed, RandomPurpose.ForecastPaths, (uint)windows[window].Origin, ((uint)(firstPath + path) << 8) + (uint)windows[window].Channel);
            Draw(pass.Scores.Row(lastStep + window), ref _random[row], _batch.ScalesOf(window), DrawnOf(window, firstPath + path, valueCount)[.._shape.GroupSize]);
        }

        for (int step = 1; step < _shape.Horizon; step++)
        {
            DrawStep(network, series, windows, states, step, firstPath, pathCount);
        }

        GC.KeepAlive(_execution);
    }

    private void DrawStep(
        ForecastNetwork network,
        IReadOnlyList<SeriesBuffer> series,
        ReadOnlySpan<ForecastWindow> windows,
        RecurrentStates[] states,
        int step,
        int firstPath,
        int pathCount)
    {
        int group = _shape.GroupSize;
        int valueCount = _shape.Horizon * group;
        int rowCount = windows.Length * pathCount;
        _stepBatch.Start(network.Spec, rowCount, 1, _shape.ValuesPerOutput, group);
        for (int row = 0; row < rowCount; row++)
        {
            (int window, int path) = (row / pathCount, row % pathCount);
            SeriesBuffer source = series[windows[window].Series];
            if (path == 0)
            {
                _reader.Measure(source, windows[window], _scales);
            }

            _stepBatch.Tokens[row] = _batch.Tokens[window];
            _reader.WriteDrawnStep(source, windows[window], _scales, step, DrawnOf(window, firstPath + path, valueCount), _stepBatch.Numbers.Row(row));
        }

        _execution.Begin(ExecutionMode.Scoring);
        ForecastPass pass = network.Forward(_stepBatch, _execution, states);
        for (int row = 0; row < rowCount; row++)
        {
            (int window, int path) = (row / pathCount, row % pathCount);
            Draw(pass.Scores.Row(row), ref _random[row], _batch.ScalesOf(window), DrawnOf(window, firstPath + path, valueCount).Slice(step * group, group));
        }
    }

    private void Draw(ReadOnlySpan<float> scores, ref RandomStream random, ReadOnlySpan<float> scalesOfTargets, Span<float> values)
    {
        int count = _loss.ScoreCount;
        for (int target = 0; target < values.Length; target++)
        {
            values[target] = _loss.Draw(scores.Slice(target * count, count), scalesOfTargets[target], ref random);
        }
    }

    private Span<float> DrawnOf(int window, int path, int valueCount) => _drawn.AsSpan(((window * _outputs.PathCount) + path) * valueCount, valueCount);

    private void WriteQuantiles(ReadOnlySpan<float> drawn, int value, int valueCount, Span<float> results)
    {
        Span<float> sorted = _sorted.AsSpan(0, _outputs.PathCount);
        for (int path = 0; path < sorted.Length; path++)
        {
            sorted[path] = drawn[(path * valueCount) + value];
        }

        sorted.Sort();
        results[value] = (float)SeriesScale.QuantileOf(sorted, 0.5);
        for (int level = 0; level < _outputs.Levels.Count; level++)
        {
            results[((1 + level) * valueCount) + value] = (float)SeriesScale.QuantileOf(sorted, _outputs.Levels[level]);
        }
    }

    /// <summary>Corrects quantiles where their errors were measured: after the transformation, in the scale of the window.</summary>
    private void CorrectQuantiles(int value, int valueCount, Span<float> results)
    {
        int count = _outputs.Levels.Count;
        Grow(ref _corrected, count);
        Span<float> quantiles = _corrected.AsSpan(0, count);
        float divisor = _scales[value % _shape.GroupSize].Divisor;
        for (int level = 0; level < count; level++)
        {
            quantiles[level] = TransformOf(results[((1 + level) * valueCount) + value]) / divisor;
        }

        Correct(quantiles, value);
        for (int level = 0; level < count; level++)
        {
            results[((1 + level) * valueCount) + value] = Math.Max(_loss.SmallestValue, SeriesBuffer.Restored(_shape.Transform, divisor * quantiles[level]));
        }

        if (_outputs.MedianPlace >= 0)
        {
            results[value] = results[((1 + _outputs.MedianPlace) * valueCount) + value];
        }
    }
}
