using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The engine's training step as its training loop does it: a network, clipping by norm, Adam, packing.</summary>
internal sealed class EngineStep : ITrainingStep
{
    private readonly TrainingShape _shape;
    private readonly Network _network;
    private readonly Gradients _gradients;
    private readonly SequenceBatch _batch = new();
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineStep(TrainingProblem problem, int threadCount)
    {
        _shape = problem.Shape;
        _network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("input", _shape.InputSize)],
            Cell = _shape.Kind == RecurrentKind.Lstm ? CellKind.Lstm : CellKind.GruResetAfter,
            HiddenSize = _shape.HiddenSize,
            IsBidirectional = _shape.DirectionCount == 2,
            Pooling = _shape.IsBidirectionalTagger ? PoolingKind.None : PoolingKind.Last,
            ClassCount = TrainingShape.ClassCount,
        });
        foreach (Parameter parameter in _network.Parameters.All)
        {
            problem.Weights[NameInProblem(parameter)].Values.CopyTo(parameter.In(_network.Weights));
        }

        _network.Pack();
        Load(problem);
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _adam = new Adam(_network.Parameters);
    }

    public TrainingOutcome Examine()
    {
        var scores = new Matrix(new AlignedBuffer(_shape.LabelCount * TrainingShape.ClassCount), 0, _shape.LabelCount, TrainingShape.ClassCount, TrainingShape.ClassCount);
        _network.Score(_batch, _execution, scores);
        _gradients.Clear();
        BatchLoss loss = _network.Learn(_batch, LossSettings.Plain, _execution);
        return new TrainingOutcome(
            loss.Mean,
            scores.Buffer.Span.ToArray(),
            _network.Parameters.All.ToDictionary(NameInProblem, parameter => parameter.In(_gradients.Dense).ToArray()));
    }

    public void Run()
    {
        _gradients.Clear();
        _network.Learn(_batch, LossSettings.Plain, _execution);
        _clipping.ByNorm(_gradients, TrainingProblem.MaximumGradientNorm, _execution);
        _adam.Step(_network.Weights, _gradients, TrainingProblem.LearningRate, _execution);
        _network.Pack();
    }

    private string NameInProblem(Parameter parameter)
    {
        string prefix = _shape.Kind == RecurrentKind.Lstm ? "lstm." : "gru.";
        return parameter.Name.StartsWith(prefix, StringComparison.Ordinal) ? parameter.Name[prefix.Length..] : parameter.Name;
    }

    private void Load(TrainingProblem problem)
    {
        var store = new SequenceStore([_shape.InputSize], _shape.IsBidirectionalTagger);
        for (int sequence = 0; sequence < _shape.BatchSize; sequence++)
        {
            Span<float> steps = store.AddNumbers(0, _shape.StepCount);
            for (int t = 0; t < _shape.StepCount; t++)
            {
                int row = (t * _shape.BatchSize) + sequence;
                problem.Input.AsSpan(row * _shape.InputSize, _shape.InputSize).CopyTo(steps[(t * _shape.InputSize)..]);
            }

            if (_shape.IsBidirectionalTagger)
            {
                Span<int> labels = store.AddStepLabels(_shape.StepCount);
                for (int t = 0; t < _shape.StepCount; t++)
                {
                    labels[t] = problem.Labels[(t * _shape.BatchSize) + sequence];
                }
            }

            store.EndSequence(_shape.StepCount, _shape.IsBidirectionalTagger ? -1 : problem.Labels[sequence]);
        }

        // Of equal lengths, so packed rows are the problem's rows in order.
        _batch.Load(store, [.. Enumerable.Range(0, _shape.BatchSize)]);
    }
}
