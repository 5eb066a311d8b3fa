using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// Tags of whole sequences: a linear-chain conditional random field (Lafferty et al. 2001) over the scores of a dense layer, with a score
/// for the first tag, the last and each pair of neighbours (as Lample et al. 2016). A sequence of tags has probability exp(sum of scores) / Z.
/// Parameters <c>name.weight</c>, <c>name.bias</c>, <c>crf.start_transitions</c> [C], <c>crf.end_transitions</c> [C] and
/// <c>crf.transitions</c> [C, C], from a tag to the next.
/// </summary>
/// <remarks>
/// <para>The loss of a sequence is log Z - log Z of the sequences that have its labels, so a step without a label is summed over and a
/// sequence without any has none. A batch's is sum(w * loss) / sum(w) over its sequences, w the mean over a sequence's labelled steps of
/// example weight * class weight.</para>
/// <para>Rules hold for decoded sequences. On request the model knows them too: what they forbid has no probability, and a sequence whose
/// labels they forbid is left out of the loss as one without labels. Otherwise probabilities are those of the model without rules.</para>
/// </remarks>
internal sealed class CrfHead : Head, ITaggingHead, ITagPairs
{
    private readonly Dense _dense;
    private readonly Parameter _starts;
    private readonly Parameter _ends;
    private readonly Parameter _pairs;
    private readonly TransitionScores _model;
    private readonly TransitionScores _decoding;
    private readonly ChainFactors _factors;

    /// <param name="parameters">Takes the five parameters.</param>
    /// <param name="name">Prefixes those of the dense layer.</param>
    /// <param name="blockWidths">Real columns of the input's blocks.</param>
    /// <param name="classCount">C.</param>
    /// <param name="rules">What decoded sequences must keep, if anything.</param>
    /// <param name="hasRulesInModel">Whether sequences that break the rules have no probability.</param>
    public CrfHead(ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int classCount, TransitionRules? rules = null, bool hasRulesInModel = false)
        : base(classCount)
    {
        _dense = new Dense(parameters, $"{name}.weight", $"{name}.bias", blockWidths.ToArray(), classCount);
        _starts = parameters.Add("crf.start_transitions", [classCount], ParameterInitializer.Zeros, isDecayed: false);
        _ends = parameters.Add("crf.end_transitions", [classCount], ParameterInitializer.Zeros, isDecayed: false);
        _pairs = parameters.Add("crf.transitions", [classCount, classCount], ParameterInitializer.Zeros, isDecayed: false);
        _model = new TransitionScores(classCount, hasRulesInModel ? rules : null);
        _decoding = rules is null || hasRulesInModel ? _model : new TransitionScores(classCount, rules);
        _factors = new ChainFactors(classCount);
    }

    public override void Pack(AlignedBuffer weights)
    {
        _dense.Pack(weights);
        _model.Write(_starts.In(weights), _ends.In(weights), _pairs.In(weights));
        if (_decoding != _model)
        {
            _decoding.Write(_starts.In(weights), _ends.In(weights), _pairs.In(weights));
        }

        _factors.Write(_model);
    }

    public override HeadPass Forward(Columns input, BatchLayout layout, Execution execution)
    {
        CrfPass pass = execution.Workspace.Take<CrfPass>();
        pass.Start(input, layout, _model, _factors, Width, execution.Workspace);
        _dense.Forward(input, pass.Scores, execution);
        return pass;
    }

    /// <summary>The probability of each class at each step, over all sequences of classes.</summary>
    public override Matrix OutputsOf(HeadPass pass, Execution execution) => ((CrfPass)pass).SumAll(execution).Marginals;

    /// <exception cref="NotSupportedException">Labels are to be smoothed.</exception>
    public override BatchLoss Compare(HeadPass pass, BatchTargets targets, LossSettings settings, Execution execution)
    {
        if (settings.LabelSmoothing > 0)
        {
            throw new NotSupportedException($"A CRF takes no label smoothing (got {settings.LabelSmoothing}): its labels are a whole sequence, not a step's distribution.");
        }

        var own = (CrfPass)pass;
        own.SetTargets(targets, settings);
        return own.SumLosses(execution);
    }

    public override Columns Backward(HeadPass pass, bool wantsInputGradient, Execution execution)
    {
        var own = (CrfPass)pass;
        own.AddGradients(_starts, _ends, _pairs, execution);
        Columns inputGradient = wantsInputGradient ? own.RentInputGradient(execution.Workspace) : default;
        _dense.Backward(own.Input, own.Scores, inputGradient, execution);
        return inputGradient;
    }

    public override HeadStep NewStep(Columns input, int rowCount, Workspace workspace)
        => throw new NotSupportedException("A CRF needs whole sequences: the classes of the steps are chosen together.");

    /// <summary>The most probable sequences of classes that keep the rules.</summary>
    public void Decode(HeadPass pass, DecodedBatch decoded, Execution execution)
    {
        var own = (CrfPass)pass;
        ChainSums sums = own.SumAll(execution);
        decoded.Start(own.Layout, Width, hasProbabilities: true);
        own.Decoder.Decode(own, _decoding, rowSums: null, sums.LogSums, decoded, execution);
        for (int packed = 0; packed < own.Layout.SequenceCount; packed++)
        {
            decoded.SetProbabilities(own.Layout, packed, sums.Marginals);
        }
    }

    public void DecodeTags(HeadPass pass, DecodedBatch decoded, Execution execution)
    {
        var own = (CrfPass)pass;
        decoded.Start(own.Layout, Width, hasProbabilities: false);
        own.Decoder.Decode(own, _decoding, rowSums: null, sequenceSums: null, decoded, execution);
    }

    public Matrix ProbabilitiesOf(HeadPass pass) => ((CrfPass)pass).All.Marginals;

    public double PairOf(HeadPass pass, int packed, int step, int before, int tag) => ((CrfPass)pass).All.PairOf(packed, step, before, tag);
}
