using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>Forward, loss and backward of a head that gives numbers, over rows that a test may replace; memory is fenced.</summary>
internal sealed class ElementTrial
{
    private readonly ElementHead _head;
    private readonly int[] _blockWidths;
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution;
    private readonly BatchTargets _targets = new();

    public ElementTrial(HeadKind kind, int width, int[] blockWidths, int rowCount, int threadCount = 1)
    {
        _head = new ElementHead(Parameters, "head", blockWidths, width, kind);
        _blockWidths = blockWidths;
        Weights = LayerTrial.DrawWeights(Parameters, scale: 0.3f);
        Rows = LayerTrial.DrawSequence(rowCount, blockWidths.Sum(), seed: 4, sequence: 0);
        _layout.Arrange([.. Enumerable.Repeat(1, rowCount)], []);
        _execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(Parameters) };
    }

    public int Width => _head.Width;

    public ParameterSet Parameters { get; } = new();

    public AlignedBuffer Weights { get; }

    public float[][] Rows { get; }

    /// <param name="targets">Rows x width.</param>
    /// <param name="rowWeights">One per row.</param>
    /// <param name="settings">The loss.</param>
    public Result Run(float[] targets, float[] rowWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        _execution.Gradients!.Clear();
        HeadPass pass = _head.Forward(Input(), _layout, _execution);
        _targets.Set(isPerStep: false, Width, targets, rowWeights);
        Matrix rows = _head.OutputsOf(pass, _execution);
        float[][] outputs = [.. Enumerable.Range(0, rows.Rows).Select(row => rows.Row(row).ToArray())];
        BatchLoss loss = _head.Compare(pass, _targets, settings, _execution);
        Columns inputGradient = _head.Backward(pass, wantsInputGradient: true, _execution);
        var result = new Result(loss, outputs, Unpack(inputGradient), _execution.Gradients.Dense.Span.ToArray());
        _execution.Workspace.Reset();
        return result;
    }

    /// <summary>The outputs of the rows as steps, in two shares.</summary>
    public float[][] StepOutputs()
    {
        _head.Pack(Weights);
        HeadStep step = _head.NewStep(Input(), Rows.Length, new Workspace());
        step.Run(RowSpan.Contiguous(Rows.Length, 1, 2));
        step.Run(RowSpan.Contiguous(Rows.Length, 0, 2));
        return [.. Enumerable.Range(0, Rows.Length).Select(row => step.Outputs.Row(row).ToArray())];
    }

    public long BytesOfOneMoreRun(float[] targets, float[] rowWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        Columns input = Input();
        return Allocations.Least(() =>
        {
            HeadPass pass = _head.Forward(input, _layout, _execution);
            _head.OutputsOf(pass, _execution);
            _targets.Set(isPerStep: false, Width, targets, rowWeights);
            _head.Compare(pass, _targets, settings, _execution);
            _head.Backward(pass, wantsInputGradient: true, _execution);
            _execution.Workspace.Reset();
        });
    }

    private Columns Input() => LayerTrial.Pack([.. Rows.Select(row => (float[][])[row])], _blockWidths, _layout, isPooled: true);

    private float[][] Unpack(Columns columns) => [.. LayerTrial.Unpack(columns, _layout, isPooled: true).Select(steps => steps[0])];

    public sealed record Result(BatchLoss Loss, float[][] Outputs, float[][] InputGradient, float[] ParameterGradients);
}
