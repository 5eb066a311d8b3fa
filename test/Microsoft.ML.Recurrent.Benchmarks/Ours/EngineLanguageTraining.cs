using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step of a language model on streams that go on from window to window, as the training loop does it.</summary>
internal sealed class EngineLanguageTraining : ITrainingContestant
{
    private readonly LanguageProblem _problem;
    private readonly Network _network;
    private readonly SequenceStore _store = new([0], TargetShape.ClassPerStep);
    private readonly SequenceBatch _batch = new();
    private readonly int[] _streams;
    private readonly WindowStates _states;
    private readonly Gradients _gradients;
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineLanguageTraining(LanguageProblem problem, int threadCount)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        _network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("embedding", shape.InputSize, shape.VocabularySize)],
            Stack = new StackSpec { Cell = EngineNetwork.CellOf(shape.Kind), HiddenSize = shape.HiddenSize, LayerCount = problem.LayerCount },
            Pooling = PoolingKind.None,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = shape.VocabularySize, IsTied = shape.IsTied },
        });
        TextParameters.Load(_network.Parameters, _network.Weights, problem.Weights);
        _network.Pack();
        for (int stream = 0; stream < shape.BatchSize; stream++)
        {
            Span<int> tokens = _store.AddTokens(0, shape.StepCount);
            Span<int> labels = _store.Targets.AddClasses(shape.StepCount);
            for (int step = 0; step < shape.StepCount; step++)
            {
                tokens[step] = problem.Tokens[(step * shape.BatchSize) + stream];
                labels[step] = problem.Labels[(step * shape.BatchSize) + stream];
            }

            _store.EndSequence(shape.StepCount);
        }

        _streams = [.. Enumerable.Range(0, shape.BatchSize)];
        _states = new WindowStates(_network);
        _states.Start(shape.BatchSize);
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _adam = new Adam(_network.Parameters);
        Enter();
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        Enter();
        Matrix probabilities = Matrices.Compact(_problem.Tokens.Length, _problem.Shape.VocabularySize);
        _execution.Begin(ExecutionMode.Evaluation);
        _network.Score(_batch, _states.Window, carry: null, _execution, probabilities);
        _gradients.Clear(_execution);
        _execution.Begin(ExecutionMode.Training);
        BatchLoss loss = _network.Learn(_batch, LossSettings.Plain, _states.Window, carry: null, _execution);
        var outcome = new Outcome { [Outcome.Loss] = [(float)loss.Mean], [Outcome.Probabilities] = Matrices.Values(probabilities) };
        TextParameters.AddGradients(outcome, _network.Parameters, _gradients);
        Enter();
        return outcome;
    }

    public void Run()
    {
        Learn();
        Update();
    }

    public void Learn()
    {
        _batch.Load(_store, _streams);
        _gradients.Clear(_execution);
        _execution.Begin(ExecutionMode.Training);
        _network.Learn(_batch, LossSettings.Plain, _states.Window, carry: null, _execution);
    }

    public void Update()
    {
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), Problem.MaximumGradientNorm);
        _adam.Step(_network.Weights, _gradients, Problem.LearningRate, _execution, factor);
        _network.Pack(_execution.ThreadCount);
    }

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }

    /// <summary>Loads the window and gives the streams, whose packed order is the problem's because they are equally long, its states.</summary>
    private void Enter()
    {
        _batch.Load(_store, _streams);
        for (int level = 0; level < _states.Window.Length; level++)
        {
            Enter(_states.Window[level].Hidden, _problem.Hidden, level);
            Enter(_states.Window[level].Cell, _problem.Cell, level);
        }
    }

    private void Enter(Matrix[] states, float[] values, int level)
    {
        int width = _problem.Shape.HiddenSize;
        for (int stream = 0; states.Length > 0 && stream < _streams.Length; stream++)
        {
            values.AsSpan(((level * _streams.Length) + stream) * width, width).CopyTo(states[0].Row(stream));
        }
    }
}
