using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A head that learns and decodes in BIOES and speaks the classes of its labels outside: a softmax or a CRF of <see cref="BioesTags"/>. Parameters are those of the
/// inner head, K in place of C.
/// </summary>
/// <remarks>
/// <para>The best sequences of classes are the best sequences of tags that keep BIOES, each of which stands for one sequence of classes, with its probability. A CRF
/// knows these rules in its model.</para>
/// <para>A class is as probable at a step as the tags that it stands for together. Of classes that say that two spans touch it takes two steps: the probability is that of the
/// pair of tags, with a CRF its marginal, with a softmax the product of the two.</para>
/// <para>Labels that break their scheme are read as the CoNLL script reads them, and a missing label as the edge of a sequence.</para>
/// </remarks>
internal sealed class SpanHead : Head, ITaggingHead
{
    private readonly BioesTags _tags;
    private readonly Head _inner;

    /// <param name="parameters">Takes the parameters of the inner head.</param>
    /// <param name="name">Prefixes those of its dense layer.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="spec">With labels of spans.</param>
    public SpanHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, HeadSpec spec)
        : base(spec.Width)
    {
        _tags = new BioesTags(spec.Spans!);
        HeadSpec inner = spec with { Width = _tags.Count, Rules = _tags.Rules, HasRulesInModel = spec.Kind == HeadKind.Crf, Spans = null };
        _inner = inner.Create(parameters, name, blockWidths, isPerStep: true);
    }

    public override void Pack(AlignedBuffer weights) => _inner.Pack(weights);

    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        SpanPass pass = execution.Workspace.Take<SpanPass>();
        pass.Start(_inner.Forward(input, layout, execution), _tags, (ITagPairs)_inner);
        return pass;
    }

    /// <summary>The probability of each class at each step.</summary>
    public override Matrix OutputsOf(HeadPass pass, Execution execution)
    {
        var own = (SpanPass)pass;
        _inner.OutputsOf(own.Inner, execution);
        return own.SumProbabilities(execution);
    }

    /// <summary>Compares the tags of the labels; the loss is the inner head's.</summary>
    public override BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution)
    {
        Debug.Assert(settings.ClassWeights is null, "Weights of classes are none of tags.");
        var own = (SpanPass)pass;
        own.SetTargets(targets);
        return _inner.Compare(own.Inner, own.Targets, settings, execution);
    }

    public override Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution)
        => _inner.Backward(((SpanPass)pass).Inner, wantsInputGradient, execution);

    public override HeadStep NewStep(Columns input, int rowCount, Workspace workspace) => throw new NotSupportedException(StepsNotSupported);

    /// <summary>Why such a head has no steps.</summary>
    public const string StepsNotSupported =
        "A tagger that learned in BIOES needs whole sequences: whether a span goes on is known at the next step. Train with option LearnedScheme SameAsLabels.";

    public void Decode(HeadPass pass, DecodedBatch decoded, Execution execution)
    {
        var own = (SpanPass)pass;
        decoded.Start(own.Layout, Width, hasProbabilities: true);
        ((ITaggingHead)_inner).Decode(own.Inner, own.StartDecoded(decoded.BestCount), execution);
        own.WriteClasses(decoded);
        Matrix probabilities = own.SumProbabilities(execution);
        for (int packed = 0; packed < own.Layout.SequenceCount; packed++)
        {
            decoded.SetProbabilities(own.Layout, packed, probabilities);
        }
    }

    public void DecodeTags(HeadPass pass, DecodedBatch decoded, Execution execution)
    {
        var own = (SpanPass)pass;
        decoded.Start(own.Layout, Width, hasProbabilities: false);
        ((ITaggingHead)_inner).DecodeTags(own.Inner, own.StartDecoded(decoded.BestCount), execution);
        own.WriteClasses(decoded);
    }
}
