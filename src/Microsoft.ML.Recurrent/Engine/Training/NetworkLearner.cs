using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>A network under training: whole sequences, or windows of them with truncated backpropagation.</summary>
internal sealed class NetworkLearner : ILearner
{
    private readonly Network _network;
    private readonly LossSettings _loss;
    private readonly LossSettings _validationLoss;
    private readonly WindowedRun? _windows;
    private readonly TokenDropout? _tokenDropout;
    private readonly int _threadCount;
    private readonly SequenceBatch _batch = new();
    private bool _isLearned;

    /// <exception cref="NotSupportedException">The settings truncate what the network can't.</exception>
    public NetworkLearner(Network network, TrainingSettings settings)
    {
        Debug.Assert(settings.SegmentLength == 0 || settings.TruncationLength == 0);
        _network = network;
        _threadCount = settings.ThreadCount;
        _tokenDropout = settings.TokenDropout;
        _loss = settings.Loss;

        // What is measured on validation rows is the plain loss, so that runs with other smoothing can be compared.
        _validationLoss = settings.Loss with { LabelSmoothing = 0 };
        _windows = settings.TruncationLength > 0 ? new WindowedRun(network, settings.TruncationLength, settings.HasRandomWindows) : null;
    }

    public ParameterSet Parameters => _network.Parameters;

    public AlignedBuffer Weights => _network.Weights;

    public double RateFactor => _windows?.RateFactor ?? 1;

    public void Pack() => _network.Pack(_threadCount);

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution)
    {
        if (_windows is not null)
        {
            _windows.Begin(store, sequences, execution, _tokenDropout);
            return;
        }

        _batch.Load(store, sequences);
        _tokenDropout?.Apply(_batch, execution.Seed, execution.Update);
        _isLearned = false;
    }

    public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
    {
        if (_windows is not null)
        {
            return _windows.LearnNext(_loss, execution, cancellation, out loss);
        }

        loss = _isLearned ? default : _network.Learn(_batch, _loss, execution);
        (bool isNext, _isLearned) = (!_isLearned, true);
        return isNext;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        if (_windows is not null)
        {
            return _windows.Evaluate(store, sequences, _validationLoss, execution, metrics, cancellation);
        }

        _batch.Load(store, sequences);
        return _network.Evaluate(_batch, _validationLoss, execution, metrics);
    }
}
