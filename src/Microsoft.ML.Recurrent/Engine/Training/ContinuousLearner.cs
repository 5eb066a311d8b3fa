using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// A language model under training on streams that go on from batch to batch (<see cref="ContinuousBatches"/>): sequence i goes on from the states that sequence i
/// of the batch before ended with, unless it begins with the begin symbol. Gradients stop at the start of a batch (truncated backpropagation through time).
/// </summary>
internal sealed class ContinuousLearner : ILearner
{
    private readonly Network _network;
    private readonly TrainingSettings _settings;
    private readonly LossSettings _validationLoss;
    private readonly WindowStates _states;
    private readonly WindowStates _evaluationStates;
    private readonly SequenceBatch _batch = new();
    private bool _isLearned;

    /// <param name="network">A token per step in, a class per step out, in one direction.</param>
    /// <param name="settings">Its batch size is the most streams.</param>
    public ContinuousLearner(Network network, TrainingSettings settings)
    {
        _network = network;
        _settings = settings;
        _validationLoss = settings.Loss with { LabelSmoothing = 0 };
        _states = new WindowStates(network);
        _evaluationStates = new WindowStates(network);
        _states.Start(settings.BatchSize);
        _evaluationStates.Start(settings.BatchSize);
    }

    public ParameterSet Parameters => _network.Parameters;

    public AlignedBuffer Weights => _network.Weights;

    public double RateFactor => _settings.HasRandomWindows ? (double)_batch.Layout.StepCount / _settings.TruncationLength : 1;

    public IReadOnlyList<AlignedBuffer> CarriedStates => _states.Buffers;

    public void Pack() => _network.Pack(_settings.ThreadCount);

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution)
    {
        Enter(_states, store, sequences);
        _settings.TokenDropout?.Apply(_batch, execution.Seed, execution.Update);
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
        loss = _network.Learn(_batch, _settings.Loss, _states.Window, carry: null, execution);
        Leave(_states);
        if (!double.IsFinite(loss.LossSum))
        {
            // Such a batch changes no weights; its states must not spoil the next one.
            _states.Start(_settings.BatchSize);
        }

        return _isLearned = true;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        Enter(_evaluationStates, store, sequences);
        execution.Begin(ExecutionMode.Evaluation);
        BatchLoss loss = _network.Evaluate(_batch, _validationLoss, _evaluationStates.Window, carry: null, execution, metrics);
        Leave(_evaluationStates);
        return loss;
    }

    private void Enter(WindowStates states, SequenceStore store, ReadOnlySpan<int> sequences)
    {
        _batch.Load(store, sequences);
        for (int stream = 0; stream < sequences.Length; stream++)
        {
            if (store.Tokens(0, sequences[stream], 0, 1)[0] == TargetSymbols.Begin)
            {
                states.Clear(stream);
            }
        }

        states.Gather(_batch.Layout.CallerIndex);
    }

    private void Leave(WindowStates states) => states.Scatter(_batch.Layout.CallerIndex);
}
