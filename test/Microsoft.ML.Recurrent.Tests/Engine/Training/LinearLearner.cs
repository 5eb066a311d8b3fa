using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>
/// The least a loop can train: (w . x - label)^2 over the first step of a sequence, a prediction being correct when it rounds to
/// the label. Tells what it was asked, and lets a test spoil any call.
/// </summary>
internal sealed class LinearLearner : ILearner
{
    private readonly Parameter _weight;
    private SequenceStore _store = null!;
    private int[]? _sequences;

    public LinearLearner(int width)
    {
        _weight = Parameters.Add("weight", [width], ParameterInitializer.Zeros, isDecayed: true);
        Weights = Parameters.NewBuffer();
    }

    public ParameterSet Parameters { get; } = new();

    public AlignedBuffer Weights { get; }

    /// <summary>Weights as last packed: what a real network computes with.</summary>
    public float[] Packed { get; private set; } = [];

    public List<int[]> Batches { get; } = [];

    public List<uint> Updates { get; } = [];

    /// <summary>Called at the start of each Learn with the number of calls before; what it returns multiplies loss and gradients.</summary>
    public Func<int, float> Spoil { get; init; } = _ => 1;

    /// <summary>Called at the start of each Evaluate with the number of calls before; what it returns replaces the mean loss.</summary>
    public Func<int, double?> EvaluationLoss { get; init; } = _ => null;

    public int EvaluationCount { get; private set; }

    public void Pack() => Packed = _weight.In(Weights).ToArray();

    public void Begin(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution)
    {
        _store = store;
        _sequences = sequences.ToArray();
        Batches.Add(_sequences);
        Updates.Add(execution.Update);
    }

    public bool LearnNext(Execution execution, Cancellation cancellation, out BatchLoss loss)
    {
        loss = default;
        if (_sequences is not { } sequences)
        {
            return false;
        }

        _sequences = null;
        execution.Begin(ExecutionMode.Training);
        float factor = Spoil(Batches.Count - 1);
        loss = Sum(_store, sequences);
        Span<float> gradient = _weight.In(execution.Gradients!.Dense);
        foreach (int sequence in sequences)
        {
            ReadOnlySpan<float> features = _store.Numbers(0, sequence, 0, 1);
            double error = Predict(features) - _store.LabelOf(sequence);
            for (int i = 0; i < features.Length; i++)
            {
                gradient[i] += (float)(factor * 2 * _store.WeightOf(sequence) * error * features[i] / loss.WeightSum);
            }
        }

        loss = loss with { LossSum = factor * loss.LossSum };
        return true;
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, TaskMetrics? metrics, Cancellation cancellation)
    {
        (metrics as RoundedAccuracy)?.Add(this, store, sequences);
        BatchLoss loss = Sum(store, sequences);
        return EvaluationLoss(EvaluationCount++) is double given ? loss with { LossSum = given * loss.WeightSum } : loss;
    }

    /// <summary>The prediction for a sequence.</summary>
    public double Predict(SequenceStore store, int sequence) => Predict(store.Numbers(0, sequence, 0, 1));

    private BatchLoss Sum(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        BatchLoss sum = default;
        foreach (int sequence in sequences)
        {
            double prediction = Predict(store.Numbers(0, sequence, 0, 1));
            double error = prediction - store.LabelOf(sequence);
            sum += new BatchLoss(store.WeightOf(sequence) * error * error, store.WeightOf(sequence));
        }

        return sum;
    }

    private double Predict(ReadOnlySpan<float> features)
    {
        double sum = 0;
        for (int i = 0; i < features.Length; i++)
        {
            sum += (double)Packed[i] * features[i];
        }

        return sum;
    }
}
