using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Learns nothing and allocates nothing; calls back with the number of batches before.</summary>
internal sealed class QuietLearner : ILearner
{
    private readonly Action<int> _onLearn;
    private int _count;
    private int _batchSize;

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

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution) => _batchSize = sequences.Length;

    public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
    {
        loss = default;
        if (_batchSize == 0)
        {
            return false;
        }

        _onLearn(_count++);
        execution.Begin(ExecutionMode.Training);
        execution.Gradients!.Dense.Span.Fill(0.1f);
        loss = new BatchLoss(_batchSize, _batchSize);
        _batchSize = 0;
        return true;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
        => new(sequences.Length, sequences.Length);
}
