using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>A head whose rows are steps, and which chooses the classes of a sequence's steps.</summary>
internal interface ITaggingHead
{
    /// <summary>Writes the best classes of every sequence and the probabilities of all classes at each step.</summary>
    void Decode(HeadPass pass, DecodedBatch decoded, Execution execution);

    /// <summary>Writes the best classes alone.</summary>
    void DecodeTags(HeadPass pass, DecodedBatch decoded, Execution execution);
}
