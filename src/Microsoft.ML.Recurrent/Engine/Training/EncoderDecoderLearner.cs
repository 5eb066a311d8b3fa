using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>An encoder-decoder under training. Its sequences have second sequences as targets.</summary>
internal sealed class EncoderDecoderLearner : ILearner
{
    private readonly EncoderDecoder _network;
    private readonly LossSettings _loss;
    private readonly LossSettings _validationLoss;
    private readonly TokenDropout? _tokenDropout;
    private readonly ScheduledSampling? _sampling;
    private readonly int _threadCount;
    private readonly EncoderDecoderBatch _batch = new();
    private bool _isLearned;

    public EncoderDecoderLearner(EncoderDecoder network, TrainingSettings settings)
    {
        _network = network;
        _threadCount = settings.ThreadCount;
        _tokenDropout = settings.TokenDropout;
        _loss = settings.Loss;

        // What is measured on validation rows is the plain loss, so that runs with other smoothing can be compared.
        _validationLoss = settings.Loss with { LabelSmoothing = 0 };
        _sampling = settings.SamplingDecay > 0 ? new ScheduledSampling(network, settings.SamplingDecay, settings.ThreadCount) : null;
    }

    public ParameterSet Parameters => _network.Parameters;

    public AlignedBuffer Weights => _network.Weights;

    public void Pack() => _network.Pack(_threadCount);

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution)
    {
        _batch.Load(store, sequences);
        _tokenDropout?.Apply(_batch.Source, execution.Seed, execution.Update);
        _sampling?.Apply(_batch, execution);
        _isLearned = false;
    }

    public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
    {
        loss = _isLearned ? default : _network.Learn(_batch, _loss, execution);
        (bool isNext, _isLearned) = (!_isLearned, true);
        return isNext;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        _batch.Load(store, sequences);
        return _network.Evaluate(_batch, _validationLoss, execution, metrics);
    }
}
