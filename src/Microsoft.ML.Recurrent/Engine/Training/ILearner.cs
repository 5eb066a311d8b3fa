using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
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

    /// <summary>
    /// Adds the gradients of a mini-batch's mean loss to the execution's and has them applied: once, or after each window of
    /// long sequences where every step has its loss.
    /// </summary>
    void Learn(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, IWeightUpdate update, CancellationToken cancellation);

    /// <summary>The loss of a batch as in use: no dropout, no gradients.</summary>
    BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, CancellationToken cancellation);
}
