using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>Forward, loss and backward of a softmax head over rows that a test may replace; memory is fenced.</summary>
internal sealed class HeadTrial
{
    private readonly SoftmaxHead _head;
    private readonly int[] _blockWidths;
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution;
    private readonly BatchTargets _targets = new();

    public HeadTrial(int classCount, int[] blockWidths, int rowCount, int threadCount = 1)
    {
        _head = new SoftmaxHead(Parameters, "head", blockWidths, classCount);
        _blockWidths = blockWidths;
        ClassCount = classCount;
        Weights = LayerTrial.DrawWeights(Parameters, scale: 0.3f);
        Rows = LayerTrial.DrawSequence(rowCount, blockWidths.Sum(), seed: 4, sequence: 0);
        _layout.Arrange([.. Enumerable.Repeat(1, rowCount)], []);
        _execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(Parameters) };
    }

    public int ClassCount { get; }

    public ParameterSet Parameters { get; } = new();

    public AlignedBuffer Weights { get; }

    public float[][] Rows { get; }

    public Result Run(int[] labels, float[] exampleWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        _execution.Gradients!.Clear();
        Columns input = LayerTrial.Pack([.. Rows.Select(row => (float[][])[row])], _blockWidths, _layout, isPooled: true);
        var pass = (SoftmaxPass)_head.Forward(input, _layout, _execution);
        _targets.Set(isPerStep: false, labels, exampleWeights);
        BatchLoss loss = _head.Compare(pass, _targets, settings, _execution);
        var accuracy = new ClassMetrics();
        accuracy.Add(_head, pass, _targets, _execution);
        Columns inputGradient = _head.Backward(pass, wantsInputGradient: true, _execution);
        var result = new Result(loss, accuracy.Values()[0].Value, Unpack(new Columns(pass.Probabilities)), Unpack(inputGradient), _execution.Gradients.Dense.Span.ToArray());
        _execution.Workspace.Reset();
        return result;
    }

    public long BytesOfOneMoreRun(int[] labels, float[] exampleWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        Columns input = LayerTrial.Pack([.. Rows.Select(row => (float[][])[row])], _blockWidths, _layout, isPooled: true);
        return Allocations.Least(() =>
        {
            var pass = (SoftmaxPass)_head.Forward(input, _layout, _execution);
            _targets.Set(isPerStep: false, labels, exampleWeights);
            _head.Compare(pass, _targets, settings, _execution);
            _head.Backward(pass, wantsInputGradient: true, _execution);
            _execution.Workspace.Reset();
        });
    }

    private float[][] Unpack(Columns columns) => [.. LayerTrial.Unpack(columns, _layout, isPooled: true).Select(steps => steps[0])];

    public sealed record Result(BatchLoss Loss, double Accuracy, float[][] Probabilities, float[][] InputGradient, float[] ParameterGradients);
}
