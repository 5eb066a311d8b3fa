using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// The training step with the gradient of the input: recurrent layer, pooling and head as a network has them, put together here
/// because a network whose input is numbers never asks for that gradient.
/// </summary>
internal sealed class EngineLayerTraining : ITrainingContestant
{
    private readonly Shape _shape;
    private readonly EngineNetwork _engine;
    private readonly ParameterSet _parameters = new();
    private readonly RecurrentLayer _recurrent;
    private readonly LastPooling? _pooling;
    private readonly SoftmaxHead _head;
    private readonly AlignedBuffer _weights;
    private readonly Gradients _gradients;
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineLayerTraining(Problem problem, int threadCount)
    {
        _shape = problem.Shape;
        _engine = new EngineNetwork(problem);
        int[] widths = [.. Enumerable.Repeat(_shape.HiddenSize, _shape.DirectionCount)];
        _recurrent = new RecurrentLayer(_parameters, "recurrent.", 0, EngineNetwork.CellOf(_shape.Kind), [_shape.InputSize], _shape.HiddenSize, _shape.DirectionCount == 2);
        _pooling = _shape.IsTagger ? null : new LastPooling(widths, new bool[widths.Length]);
        _head = new SoftmaxHead(_parameters, "head", widths, _shape.ClassCount);
        _weights = _parameters.NewBuffer();
        foreach (Parameter parameter in _parameters.All)
        {
            problem.Weights[EngineNetwork.NameInProblem(parameter)].Values.CopyTo(parameter.In(_weights));
        }

        Pack(threadCount);
        _gradients = new Gradients(_parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients, Mode = ExecutionMode.Training };
        _clipping = new GradientClipping(_parameters);
        _adam = new Adam(_parameters);
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        _gradients.Clear(_execution);
        (BatchLoss loss, HeadPass head, Columns inputGradient) = ForwardAndBackward();
        Matrix scored = _head.OutputsOf(head, _execution);
        int[] rows = _shape.IsTagger ? [.. Enumerable.Range(0, scored.Rows)] : _engine.Batch.Layout.CallerIndex.ToArray();
        float[] probabilities = new float[rows.Length * _shape.ClassCount];
        for (int row = 0; row < rows.Length; row++)
        {
            scored.Row(row).CopyTo(probabilities.AsSpan(rows[row] * _shape.ClassCount));
        }

        var outcome = new Outcome
        {
            [Outcome.Loss] = [(float)loss.Mean],
            [Outcome.Probabilities] = probabilities,
            [Outcome.InputGradient] = Matrices.Values(inputGradient[0]),
        };
        foreach (Parameter parameter in _parameters.All)
        {
            outcome.Add(EngineNetwork.NameInProblem(parameter), parameter.In(_gradients.Dense).ToArray());
        }

        return outcome;
    }

    public void Run()
    {
        Learn();
        Update();
    }

    public void Learn()
    {
        _gradients.Clear(_execution);
        ForwardAndBackward();
    }

    public void Update()
    {
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), Problem.MaximumGradientNorm);
        _adam.Step(_weights, _gradients, Problem.LearningRate, _execution, factor);
        Pack(_execution.ThreadCount);
    }

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }

    private (BatchLoss Loss, HeadPass Head, Columns InputGradient) ForwardAndBackward()
    {
        _execution.Workspace.Reset();
        RecurrentPass pass = _recurrent.Forward(new Columns(_engine.Batch.Numbers(0)), _engine.Batch.Layout, _execution);
        Pass? pooled = _pooling?.Forward(pass.Output, pass.Layout, carry: null, _execution);
        HeadPass head = _head.Forward(pooled?.Output ?? pass.Output, pass.Layout, _execution);
        BatchLoss loss = _head.Compare(head, _engine.Batch.Targets, LossSettings.Plain, _execution);
        Columns gradient = _head.Backward(head, wantsInputGradient: true, _execution);
        if (_pooling is not null)
        {
            gradient = _pooling.Backward(pooled!, gradient, wantsInputGradient: true, _execution);
        }

        return (loss, head, _recurrent.Backward(pass, gradient, wantsInputGradient: true, _execution));
    }

    private void Pack(int threadCount)
    {
        _recurrent.Pack(_weights, threadCount);
        _head.Pack(_weights);
    }
}
