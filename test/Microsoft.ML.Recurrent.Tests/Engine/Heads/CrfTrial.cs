using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>
/// A CRF, or a softmax head, over scores [sequence][step][tag] that a test gives: its dense layer is the identity. Memory is fenced.
/// Scores, starts, ends and pairs may be changed between runs.
/// </summary>
internal sealed class CrfTrial
{
    private readonly Head _head;
    private readonly int _tagCount;
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution;
    private readonly AlignedBuffer _weights;

    public CrfTrial(float[][][] scores, int threadCount = 1, TransitionRules? rules = null, bool hasRulesInModel = false, bool isSoftmax = false, float scale = 1)
    {
        Scores = scores;
        _tagCount = scores[0][0].Length;
        _head = isSoftmax
            ? new SoftmaxTaggingHead(Parameters, "head", [_tagCount], _tagCount, rules)
            : new CrfHead(Parameters, "head", [_tagCount], _tagCount, rules, hasRulesInModel);
        _weights = LayerTrial.DrawWeights(Parameters, scale);
        Parameters.All[1].In(_weights).Clear();
        Span<float> identity = Parameters.All[0].In(_weights);
        identity.Clear();
        for (int tag = 0; tag < _tagCount; tag++)
        {
            identity[tag * _tagCount + tag] = 1;
        }

        _layout.Arrange([.. scores.Select(steps => steps.Length)], []);
        _execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(Parameters) };
    }

    public ParameterSet Parameters { get; } = new();

    public float[][][] Scores { get; }

    public Span<float> Starts => Parameters.All[2].In(_weights);

    public Span<float> Ends => Parameters.All[3].In(_weights);

    public Span<float> Pairs => Parameters.All[4].In(_weights);

    public CrfReference Reference(TransitionRules? rules = null)
        => new(Differences.Widen(Starts), Differences.Widen(Ends), Differences.Widen(Pairs), rules);

    public DecodedBatch Decode(int bestCount = 1)
    {
        var decoded = new DecodedBatch(bestCount);
        _head.Pack(_weights);
        ((ITaggingHead)_head).Decode(Forward(), decoded, _execution);
        _execution.Workspace.Reset();
        return decoded;
    }

    public Result Learn(int[][] labels, float[]? weights = null, LossSettings? settings = null, bool isTraining = true)
    {
        _head.Pack(_weights);
        _execution.Gradients!.Clear();
        _execution.Mode = isTraining ? ExecutionMode.Training : ExecutionMode.Evaluation;
        HeadPass pass = Forward();
        BatchLoss loss = Compare(pass, labels, weights, settings);
        var wasLogarithmic = pass is CrfPass crf ? Enumerable.Range(0, Scores.Length).Count(crf.All.IsLogarithmic) : 0;
        Columns inputGradient = isTraining ? _head.Backward(pass, wantsInputGradient: true, _execution) : default;
        var result = new Result(
            loss,
            isTraining ? LayerTrial.Unpack(inputGradient, _layout, isPooled: false) : [],
            [.. Parameters.All.Skip(2).Select(parameter => parameter.In(_execution.Gradients.Dense).ToArray())],
            wasLogarithmic);
        _execution.Workspace.Reset();
        return result;
    }

    public long BytesOfOneMoreRun(int[][] labels)
    {
        var decoded = new DecodedBatch(3);
        _head.Pack(_weights);
        Columns input = LayerTrial.Pack(Scores, [_tagCount], _layout, isPooled: false);
        BatchTargets targets = TargetsOf(labels, null);
        return Allocations.Least(() =>
        {
            HeadPass pass = _head.Forward(input, _layout, _execution);
            _head.Compare(pass, targets, LossSettings.Plain, _execution);
            _head.Backward(pass, wantsInputGradient: true, _execution);
            _execution.Workspace.Reset();
            ((ITaggingHead)_head).Decode(_head.Forward(input, _layout, _execution), decoded, _execution);
            _execution.Workspace.Reset();
        });
    }

    private HeadPass Forward() => _head.Forward(LayerTrial.Pack(Scores, [_tagCount], _layout, isPooled: false), _layout, _execution);

    private BatchLoss Compare(HeadPass pass, int[][] labels, float[]? weights, LossSettings? settings)
    {
        return _head.Compare(pass, TargetsOf(labels, weights), settings ?? LossSettings.Plain, _execution);
    }

    private BatchTargets TargetsOf(int[][] labels, float[]? weights)
    {
        var rowLabels = new int[_layout.RowCount];
        var rowWeights = new float[_layout.RowCount];
        for (int packed = 0; packed < _layout.SequenceCount; packed++)
        {
            int sequence = _layout.CallerIndex[packed];
            for (int step = 0; step < labels[sequence].Length; step++)
            {
                rowLabels[_layout.OffsetOf(step) + packed] = labels[sequence][step];
                rowWeights[_layout.OffsetOf(step) + packed] = weights?[sequence] ?? 1;
            }
        }

        var targets = new BatchTargets();
        targets.Set(isPerStep: true, rowLabels, rowWeights);
        return targets;
    }

    /// <param name="Loss">Of the batch.</param>
    /// <param name="ScoreGradients">[sequence][step][tag].</param>
    /// <param name="TransitionGradients">Of starts, ends and pairs.</param>
    /// <param name="LogarithmicCount">Sequences that were summed in logarithms.</param>
    public sealed record Result(BatchLoss Loss, float[][][] ScoreGradients, float[][] TransitionGradients, int LogarithmicCount);
}
