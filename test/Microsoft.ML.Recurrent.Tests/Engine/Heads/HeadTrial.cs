using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>
/// Forward, loss and backward of a softmax head, or of one over a vocabulary in blocks of some rows, over rows that a test may replace; memory is fenced.
/// </summary>
internal sealed class HeadTrial
{
    private readonly RowHead _head;
    private readonly int[] _blockWidths;
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution;
    private readonly BatchTargets _targets = new();

    public HeadTrial(int classCount, int[] blockWidths, int rowCount, int threadCount = 1, int vocabularyBlock = 0)
    {
        _head = vocabularyBlock > 0
            ? new VocabularyHead(Parameters, "head", blockWidths, classCount, vocabularyBlock)
            : new SoftmaxHead(Parameters, "head", blockWidths, classCount);
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
        Columns input = PackRows();
        HeadPass pass = _head.Forward(input, _layout, _execution);
        _targets.Set(isPerStep: false, labels, exampleWeights);
        BatchLoss loss = _head.Compare(pass, _targets, settings, _execution);
        var accuracy = new ClassMetrics();
        accuracy.Add(_head, pass, _targets, _execution);
        Columns inputGradient = _head.Backward(pass, wantsInputGradient: true, _execution);
        float[][] probabilities = Unpack(new Columns(_head.OutputsOf(pass, _execution)));
        var result = new Result(loss, accuracy.Values()[0].Value, probabilities, Unpack(inputGradient), _execution.Gradients.Dense.Span.ToArray());
        _execution.Workspace.Reset();
        return result;
    }

    /// <summary>What an evaluation finds of a head over a vocabulary.</summary>
    public Evaluation Evaluate(int[] labels, float[] exampleWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        _execution.Begin(ExecutionMode.Evaluation);
        var pass = (VocabularyPass)_head.Forward(PackRows(), _layout, _execution);
        _targets.Set(isPerStep: false, labels, exampleWeights);
        BatchLoss loss = _head.Compare(pass, _targets, settings, _execution);
        var metrics = new VocabularyMetrics();
        metrics.Add(_head, pass, _targets, _execution);
        var result = new Evaluation(loss, pass.LogProbabilities.ToArray(), pass.Best.ToArray(), [.. metrics.Values().Select(metric => metric.Value)]);
        _execution.Begin(ExecutionMode.Training);
        return result;
    }

    public long BytesOfOneMoreRun(int[] labels, float[] exampleWeights, LossSettings settings)
    {
        _head.Pack(Weights);
        Columns input = PackRows();
        return Allocations.Least(() =>
        {
            HeadPass pass = _head.Forward(input, _layout, _execution);
            _targets.Set(isPerStep: false, labels, exampleWeights);
            _head.Compare(pass, _targets, settings, _execution);
            _head.Backward(pass, wantsInputGradient: true, _execution);
            _execution.Workspace.Reset();
        });
    }

    /// <summary>Floats of each buffer that a run in training takes.</summary>
    public long[] RentedLengths(int[] labels, float[] exampleWeights, LossSettings settings)
    {
        _execution.Begin(ExecutionMode.Training);
        HeadPass pass = _head.Forward(PackRows(), _layout, _execution);
        _targets.Set(isPerStep: false, labels, exampleWeights);
        _head.Compare(pass, _targets, settings, _execution);
        return _execution.Workspace.Lengths();
    }

    private Columns PackRows() => LayerTrial.Pack([.. Rows.Select(row => (float[][])[row])], _blockWidths, _layout, isPooled: true);

    private float[][] Unpack(Columns columns) => [.. LayerTrial.Unpack(columns, _layout, isPooled: true).Select(steps => steps[0])];

    public sealed record Result(BatchLoss Loss, double Accuracy, float[][] Probabilities, float[][] InputGradient, float[] ParameterGradients);

    public sealed record Evaluation(BatchLoss Loss, double[] LogProbabilities, int[] Best, double[] Metrics);
}
