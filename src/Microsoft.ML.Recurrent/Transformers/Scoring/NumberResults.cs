using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The outputs of a network's head, in the label's own scale: of each sequence, or of each of its steps.</summary>
internal abstract class NumberResults : SequenceResults
{
    /// <summary>C numbers of a sequence, or steps x C.</summary>
    public abstract ReadOnlySpan<float> OutputsOf(int sequence);

    public static NumberResults Of(FittedModel model) => model.Network.IsPerStep ? new StepResults(model.Label) : new RowResults(model.Label);
}
