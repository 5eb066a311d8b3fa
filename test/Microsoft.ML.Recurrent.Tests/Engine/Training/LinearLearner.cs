using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>
/// The least a loop can train: (w . x - label)^2 over the first step of a sequence, a prediction being correct when it rounds to
/// the label. Tells what it was asked, and lets a test spoil any call.
/// </summary>
internal sealed class LinearLearner : ILearner
{
    private readonly Parameter _weight;

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

    public void Learn(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, IWeightUpdate update, CancellationToken cancellation)
    {
        Assert.True(execution.IsTraining);
        Batches.Add(sequences.ToArray());
        Updates.Add(execution.Update);
        float factor = Spoil(Batches.Count - 1);
        BatchLoss loss = Sum(store, sequences);
        Span<float> gradient = _weight.In(execution.Gradients!.Dense);
        foreach (int sequence in sequences)
        {
            ReadOnlySpan<float> features = store.Numbers(0, sequence, 0, 1);
            double error = Predict(features) - store.LabelOf(sequence);
            for (int i = 0; i < features.Length; i++)
            {
                gradient[i] += (float)(factor * 2 * store.WeightOf(sequence) * error * features[i] / loss.WeightSum);
            }
        }

        update.Apply(loss with { LossSum = factor * loss.LossSum });
    }

    public BatchLoss Evaluate(SequenceStore store, ReadOnlySpan<int> sequences, Execution execution, CancellationToken cancellation)
    {
        Assert.False(execution.IsTraining);
        BatchLoss loss = Sum(store, sequences);
        return EvaluationLoss(EvaluationCount++) is double given ? loss with { LossSum = given * loss.WeightSum } : loss;
    }

    private BatchLoss Sum(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        BatchLoss sum = default;
        foreach (int sequence in sequences)
        {
            double prediction = Predict(store.Numbers(0, sequence, 0, 1));
            double error = prediction - store.LabelOf(sequence);
            bool isCorrect = Math.Round(prediction) == store.LabelOf(sequence);
            sum += new BatchLoss(store.WeightOf(sequence) * error * error, store.WeightOf(sequence), isCorrect ? 1 : 0, 1);
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
