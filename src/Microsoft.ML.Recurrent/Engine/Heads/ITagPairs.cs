using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>A head of tags that says how probable tags and pairs of neighbouring tags are.</summary>
internal interface ITagPairs
{
    /// <summary>Rows x K: the probabilities that the pass has; after a decoding, or <see cref="Head.OutputsOf"/>.</summary>
    Matrix ProbabilitiesOf(HeadPass pass);

    /// <summary>The probability of two neighbouring tags of a packed sequence, the second at the step; when <see cref="ProbabilitiesOf"/> has its values.</summary>
    double PairOf(HeadPass pass, int packed, int step, int before, int tag);
}
