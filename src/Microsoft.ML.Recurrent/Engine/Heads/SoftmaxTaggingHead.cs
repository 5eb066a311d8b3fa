using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// A softmax at each step: the most probable class of each step, or under rules the most probable sequence that keeps them; classes of a sequence
/// are together as probable as their product says.
/// </summary>
/// <param name="parameters">Takes the two parameters.</param>
/// <param name="name">Prefixes them.</param>
/// <param name="blockWidths">Real columns of the input's blocks.</param>
/// <param name="classCount">C.</param>
/// <param name="rules">What decoded sequences must keep, if anything.</param>
/// <param name="tied">The parameter that is the weights, another layer's too; null: the head has its own.</param>
internal sealed class SoftmaxTaggingHead(
    ParameterSet parameters, string name, ReadOnlySpan<int> blockWidths, int classCount, TransitionRules? rules = null, Parameter? tied = null)
    : SoftmaxHead(parameters, name, blockWidths, classCount, tied), ITaggingHead, ITagPairs
{
    private readonly TransitionScores? _rules = rules is null ? null : new TransitionScores(classCount, rules);

    // Made when first a list of sequences is wanted; those who make it at once make the same.
    private TransitionScores? _free;

    public void Decode(HeadPass pass, DecodedBatch decoded, Execution execution) => Decode(pass, decoded, hasProbabilities: true, execution);

    public void DecodeTags(HeadPass pass, DecodedBatch decoded, Execution execution) => Decode(pass, decoded, hasProbabilities: false, execution);

    public Matrix ProbabilitiesOf(HeadPass pass) => ((SoftmaxPass)pass).Probabilities;

    public double PairOf(HeadPass pass, int packed, int step, int before, int tag)
    {
        Matrix probabilities = ProbabilitiesOf(pass);
        return (double)probabilities[pass.Layout.OffsetOf(step - 1) + packed, before] * probabilities[pass.Layout.OffsetOf(step) + packed, tag];
    }

    private void Decode(HeadPass pass, DecodedBatch decoded, bool hasProbabilities, Execution execution)
    {
        var own = (SoftmaxPass)pass;
        own.SetDecoded(decoded, hasProbabilities);
        execution.Run(own.DecodeWork, (long)own.Input.Rows * Width);
        if (_rules is not null || decoded.BestCount > 1)
        {
            TransitionScores transitions = _rules ?? (_free ??= TransitionScores.Free(Width));
            own.Decoder.Decode(own, transitions, own.LogSums, sequenceSums: null, decoded, execution);
        }
    }
}
