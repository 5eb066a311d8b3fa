using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// What a training loop trains. The loop knows order and stopping; how a mini-batch goes through the network, whole or in
/// windows, is the learner's.
/// </summary>
internal interface ILearner
{
    ParameterSet Parameters { get; }

    AlignedBuffer Weights { get; }

    /// <summary>Takes new values of <see cref="Weights"/>.</summary>
    void Pack();

    /// <summary>What the learning rate is multiplied by for what was learned from last: windows of other lengths have other rates.</summary>
    double RateFactor => 1;

    /// <summary>States that go on from one mini-batch to the next, a part of the training's; most learners have none.</summary>
    IReadOnlyList<AlignedBuffer> CarriedStates => [];

    /// <summary>Takes a mini-batch to learn from.</summary>
    void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution);

    /// <summary>
    /// Adds the gradients of the mini-batch's mean loss, or of its next window where every step of long sequences has its loss, to the execution's.
    /// False once all of it has been learned from; whoever asks again has used the gradients up and changed the weights.
    /// </summary>
    bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss);

    /// <summary>The loss of a batch as in inference: no dropout, no gradients. Adds the batch to the metrics.</summary>
    BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation);
}
