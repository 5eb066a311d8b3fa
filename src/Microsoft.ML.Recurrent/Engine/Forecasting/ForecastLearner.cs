using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>A forecasting network under training on windows of series, each told by its number.</summary>
internal sealed class ForecastLearner : ILearner
{
    private readonly ForecastNetwork _network;
    private readonly WindowReader _reader;
    private readonly IReadOnlyList<SeriesBuffer> _series;
    private readonly WindowList _training;
    private readonly WindowList _validation;
    private readonly TrainingSettings _settings;
    private readonly ForecastComparison _comparison;
    private readonly double _unknownShare;
    private readonly ForecastBatch _batch = new();
    private readonly ForecastBatch _evaluationBatch = new();
    private ForecastWindow[] _windows = [];
    private Func<int, int, double>? _recency;
    private bool _isLearned;

    /// <param name="network">The network.</param>
    /// <param name="reader">Of its windows.</param>
    /// <param name="series">All series.</param>
    /// <param name="training">Windows that are learned from.</param>
    /// <param name="validation">Windows that are evaluated.</param>
    /// <param name="loss">Of one value.</param>
    /// <param name="settings">Of the training.</param>
    /// <param name="unknownShare">Windows that are read as of an unknown series.</param>
    public ForecastLearner(
        ForecastNetwork network,
        WindowReader reader,
        IReadOnlyList<SeriesBuffer> series,
        WindowList training,
        WindowList validation,
        ForecastLoss loss,
        TrainingSettings settings,
        double unknownShare)
    {
        (_network, _reader, _series, _training, _validation, _settings, _unknownShare) = (network, reader, series, training, validation, settings, unknownShare);
        _comparison = new ForecastComparison(loss, network.Spec.Decoding == ForecastDecoding.Autoregressive);
    }

    /// <summary>A factor of a window's weight by its series and its last known row; null: none.</summary>
    public Func<int, int, double>? Recency
    {
        init => _recency = value;
    }

    /// <summary>Whether a series, by its place, has nothing to learn from; it is evaluated as an unknown one. Null: none is so.</summary>
    public Func<int, bool>? IsUnlearned { get; init; }

    public ParameterSet Parameters => _network.Parameters;

    public AlignedBuffer Weights => _network.Weights;

    public void Pack() => _network.Pack(_settings.ThreadCount);

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution)
    {
        Load(_training, sequences, _batch);
        for (int window = 0; _recency is { } recency && window < sequences.Length; window++)
        {
            _batch.Weights[window] *= (float)recency(_windows[window].Series, _windows[window].Origin);
        }

        if (_unknownShare > 0 && _network.Spec.TokenCount > 0)
        {
            ForgetSeries(execution);
        }

        _isLearned = false;
    }

    public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
    {
        loss = default;
        if (_isLearned)
        {
            return false;
        }

        execution.Begin(ExecutionMode.Training);
        ForecastPass pass = _network.Forward(_batch, execution);
        loss = _comparison.Compare(_batch, pass.Scores, execution);
        _network.Backward(pass, _settings.Loss, execution);
        GC.KeepAlive(execution);
        return _isLearned = true;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        Load(_validation, sequences, _evaluationBatch);
        for (int window = 0; IsUnlearned is { } isUnlearned && window < sequences.Length; window++)
        {
            if (isUnlearned(_windows[window].Series))
            {
                _evaluationBatch.ForgetSeries(window, _reader.Shape.ChannelCount);
            }
        }

        execution.Begin(ExecutionMode.Evaluation);
        ForecastPass pass = _network.Forward(_evaluationBatch, execution);
        (metrics as ForecastErrors)?.Add(_evaluationBatch, pass.Scores);
        BatchLoss loss = _comparison.Compare(_evaluationBatch, pass.Scores, execution);
        GC.KeepAlive(execution);
        return loss;
    }

    private void Load(WindowList windows, ReadOnlySpan<int> numbers, ForecastBatch batch)
    {
        if (_windows.Length < numbers.Length)
        {
            _windows = new ForecastWindow[numbers.Length];
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            _windows[i] = windows[numbers[i]];
        }

        _reader.Load(_series, _windows.AsSpan(0, numbers.Length), batch, hasTargets: true, numbers);
    }

    /// <summary>Reads some windows as of a series that training never saw, so that its vector learns what to make of such.</summary>
    private void ForgetSeries(Execution execution)
    {
        var random = new RandomStream(execution.Seed, RandomPurpose.UnknownSeries, execution.Update);
        for (int window = 0; window < _batch.Count; window++)
        {
            if (random.NextUnit() < _unknownShare)
            {
                _batch.ForgetSeries(window, _reader.Shape.ChannelCount);
            }
        }
    }
}
