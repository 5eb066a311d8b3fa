using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Learns nothing and allocates nothing; calls back with the number of batches before.</summary>
internal sealed class QuietLearner : ILearner
{
    private readonly Action<int> _onLearn;
    private int _count;

    public QuietLearner(Action<int> onLearn)
    {
        _onLearn = onLearn;
        Parameters.Add("weight", [100, 100], ParameterInitializer.Zeros, isDecayed: true);
        Weights = Parameters.NewBuffer();
    }

    public ParameterSet Parameters { get; } = new();

    public AlignedBuffer Weights { get; }

    public void Pack()
    {
    }

    public void Learn(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, IWeightUpdate update, CancellationToken cancellation)
    {
        _onLearn(_count++);
        execution.Gradients!.Dense.Span.Fill(0.1f);
        update.Apply(new BatchLoss(sequences.Length, sequences.Length, 0, sequences.Length));
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, CancellationToken cancellation)
        => new(sequences.Length, sequences.Length, 0, sequences.Length);
}
