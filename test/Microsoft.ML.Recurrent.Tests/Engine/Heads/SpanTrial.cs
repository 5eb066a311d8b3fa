using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>A head that learns BIOES, over scores [sequence][step][tag] that a test gives: its dense layer is the identity. Memory is fenced.</summary>
internal sealed class SpanTrial
{
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution;
    private readonly AlignedBuffer _weights;
    private readonly float[][][] _scores;

    /// <param name="labels">Such as B-x.</param>
    /// <param name="marksEnds">Whether last steps are set apart.</param>
    /// <param name="marksTouching">Whether only where spans touch.</param>
    /// <param name="kind">Softmax or CRF.</param>
    /// <param name="lengths">Of sequences whose scores are drawn.</param>
    /// <param name="scale">Of scores and transitions.</param>
    /// <param name="threadCount">Threads.</param>
    public SpanTrial(string[] labels, bool marksEnds, bool marksTouching, HeadKind kind, int[] lengths, float scale = 1, int threadCount = 1)
    {
        string[] types = [.. labels.Where(label => label != "O").Select(label => label[2..]).Distinct()];
        Spans = new SpanLabels
        {
            Types = [.. labels.Select(label => label == "O" ? 0 : Array.IndexOf(types, label[2..]) + 1)],
            Marks = string.Concat(labels.Select(label => label[0] == (marksEnds ? 'E' : 'B') ? '1' : '0')),
            MarksEnds = marksEnds,
            MarksTouching = marksTouching,
        };
        Tags = new BioesTags(Spans);
        Spec = new HeadSpec { Kind = kind, Width = labels.Length, Spans = Spans };
        Head = Spec.Create(Parameters, "head", [Tags.Count], isPerStep: true);
        _weights = LayerTrial.DrawWeights(Parameters, scale);
        Parameters.All[1].In(_weights).Clear();
        Span<float> identity = Parameters.All[0].In(_weights);
        identity.Clear();
        for (int tag = 0; tag < Tags.Count; tag++)
        {
            identity[(tag * Tags.Count) + tag] = 1;
        }

        var random = new Random(3);
        _scores = [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => Enumerable.Range(0, Tags.Count).Select(_ => scale * ((2 * random.NextSingle()) - 1)).ToArray()).ToArray())];
        _layout.Arrange(lengths, []);
        _execution = new Execution(new Workspace { IsFenced = true }, threadCount) { Mode = ExecutionMode.Training, Gradients = new Gradients(Parameters) };
        Head.Pack(_weights);
    }

    public ParameterSet Parameters { get; } = new();

    public SpanLabels Spans { get; }

    public BioesTags Tags { get; }

    public HeadSpec Spec { get; }

    public Head Head { get; }

    public float[][][] Scores => _scores;

    public CrfReference Reference() => Spec.Kind == HeadKind.Crf
        ? new(Differences.Widen(Parameters.All[2].In(_weights)), Differences.Widen(Parameters.All[3].In(_weights)), Differences.Widen(Parameters.All[4].In(_weights)), Tags.Rules)
        : new(new double[Tags.Count], new double[Tags.Count], new double[Tags.Count * Tags.Count], Tags.Rules);

    public DecodedBatch Decode(int bestCount)
    {
        var decoded = new DecodedBatch(bestCount);
        ((ITaggingHead)Head).Decode(Forward(), decoded, _execution);
        _execution.Workspace.Reset();
        return decoded;
    }

    /// <summary>Rows x C as Network scores them, in the packed order.</summary>
    public float[] Outputs()
    {
        float[] outputs = [.. Rows(Head.OutputsOf(Forward(), _execution))];
        _execution.Workspace.Reset();
        return outputs;
    }

    public (BatchLoss Loss, float[][][] Gradients) Learn(int[][] labels)
    {
        var classes = new int[_layout.RowCount];
        for (int packed = 0; packed < _layout.SequenceCount; packed++)
        {
            int[] own = labels[_layout.CallerIndex[packed]];
            for (int step = 0; step < own.Length; step++)
            {
                classes[_layout.OffsetOf(step) + packed] = own[step];
            }
        }

        var targets = new BatchTargets();
        targets.Set(isPerStep: true, classes, [.. classes.Select(_ => 1f)]);
        _execution.Gradients!.Clear();
        HeadPass pass = Forward();
        BatchLoss loss = Head.Compare(pass, targets, LossSettings.Plain, _execution);
        Columns gradient = Head.Backward(pass, wantsInputGradient: true, _execution);
        float[][][] gradients = LayerTrial.Unpack(gradient, _layout, isPooled: false);
        _execution.Workspace.Reset();
        return (loss, gradients);
    }

    private static IEnumerable<float> Rows(Matrix matrix)
    {
        for (int row = 0; row < matrix.Rows; row++)
        {
            foreach (float value in matrix.Row(row).ToArray())
            {
                yield return value;
            }
        }
    }

    private HeadPass Forward() => Head.Forward(LayerTrial.Pack(_scores, [Tags.Count], _layout, isPooled: false), _layout, _execution);
}
