using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// What a batch of windows will take in the workspace and by itself: as <see cref="ActivationForecast"/>, but windows are all of one length, so each buffer's
/// length is a + b S and two small batches tell a and b.
/// </summary>
internal sealed class WindowForecast
{
    // Enough that no window takes a way of its own; where batches are small, trials are no larger than they.
    private const int FewWindows = 16;

    private readonly ForecastNetwork _network;
    private readonly int _stepCount;
    private readonly int _valueCount;
    private readonly int _scaleCount;
    private readonly int _learningCount;
    private readonly int _evaluationCount;
    private readonly Cancellation _cancellation;
    private readonly Workspace _workspace = new();
    private readonly (double Constant, double PerWindow)[] _learning;
    private readonly (double Constant, double PerWindow)[] _evaluation;

    /// <param name="network">Packed.</param>
    /// <param name="shape">Of its windows.</param>
    /// <param name="stepCount">Steps of the network over a window with its targets.</param>
    /// <param name="learning">Windows that are learned from at once.</param>
    /// <param name="evaluation">Windows that are evaluated at once; 0: none is.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="cancellation">Asked while the small batches run.</param>
    public WindowForecast(ForecastNetwork network, ForecastShape shape, int stepCount, int learning, int evaluation, TrainingSettings settings, Cancellation cancellation = default)
    {
        (_network, _stepCount, _valueCount, _scaleCount, _cancellation) = (network, stepCount, shape.ValuesPerOutput, shape.GroupSize, cancellation);
        (_learningCount, _evaluationCount) = (learning, evaluation);
        var gradients = new Gradients(network.Parameters, settings.HasDenseEmbeddingUpdates);
        _learning = Fits(gradients, settings, Math.Clamp(learning / 2, 1, FewWindows));

        // Evaluation keeps the gates of a chunk of rows: batches of fewer rows than that would tell another slope.
        int chunk = 0;
        foreach (var level in network.Encoder.Levels)
        {
            chunk = Math.Max(chunk, level.Recurrent.Directions[0].RowsPerChunk);
        }

        int perWindow = Math.Max(1, Math.Min(stepCount, network.Spec.Decoding == ForecastDecoding.Parallel ? network.Spec.SegmentCount : stepCount));
        int few = Math.Max(FewWindows, (chunk + perWindow - 1) / perWindow);
        _evaluation = evaluation > 0 ? Fits(gradients: null, settings, Math.Clamp(evaluation / 2, 1, few)) : [];
    }

    /// <summary>Bytes of learning and evaluation together.</summary>
    public long Bytes()
    {
        double floats = ((double)_learningCount + _evaluationCount) * FloatsOfWindow();
        for (int i = 0; i < Math.Max(_learning.Length, _evaluation.Length); i++)
        {
            // A workspace hands out its buffers in order, to learning and to evaluation alike.
            floats += Math.Max(LengthOf(_learning, i, _learningCount), LengthOf(_evaluation, i, _evaluationCount));
        }

        return (long)(floats * sizeof(float));
    }

    private static double LengthOf((double Constant, double PerWindow)[] fits, int buffer, int windows)
        => buffer < fits.Length && windows > 0 ? Math.Max(0, fits[buffer].Constant + (fits[buffer].PerWindow * windows)) : 0;

    /// <summary>What a batch holds of a window beside the workspace.</summary>
    private double FloatsOfWindow()
    {
        ForecastNetworkSpec spec = _network.Spec;
        int headRows = spec.Decoding == ForecastDecoding.Autoregressive ? _stepCount : spec.SegmentCount;
        return ((double)_stepCount * AlignedBuffer.RoundUp(spec.StepWidth)) + ((double)spec.SegmentCount * AlignedBuffer.RoundUp(spec.FutureWidth))
            + AlignedBuffer.RoundUp(spec.LinearWidth) + ((double)headRows * _valueCount);
    }

    private (double Constant, double PerWindow)[] Fits(Gradients? gradients, TrainingSettings settings, int few)
    {
        long[] wide = Lengths(gradients, settings, 2 * few);
        long[] small = Lengths(gradients, settings, few);
        var fits = new (double, double)[Math.Min(wide.Length, small.Length)];
        for (int i = 0; i < fits.Length; i++)
        {
            double perWindow = (wide[i] - small[i]) / (double)few;
            fits[i] = (small[i] - (perWindow * few), perWindow);
        }

        return fits;
    }

    private long[] Lengths(Gradients? gradients, TrainingSettings settings, int windows)
    {
        var execution = new Execution(_workspace, settings.ThreadCount) { SegmentLength = settings.SegmentLength, Gradients = gradients, Cancellation = _cancellation };
        var batch = new ForecastBatch();
        batch.Start(_network.Spec, windows, _stepCount, _valueCount, _scaleCount);
        execution.Begin(gradients is null ? ExecutionMode.Evaluation : ExecutionMode.Training);
        ForecastPass pass = _network.Forward(batch, execution);
        if (gradients is not null)
        {
            _network.Backward(pass, settings.Loss, execution);
            gradients.Clear();
        }

        GC.KeepAlive(execution);
        return _workspace.Lengths();
    }
}
