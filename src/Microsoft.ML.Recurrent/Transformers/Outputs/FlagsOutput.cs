using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>Yes or no for each of some labels, of each sequence or of each of its steps: flags, logits and probabilities, in vectors alike.</summary>
internal sealed class FlagsOutput(FittedModel model) : ModelOutput(model)
{
    public override OutputFormat Format { get; } = FormatOf(model.Network.IsPerStep);

    public static OutputFormat FormatOf(bool isPerStep)
    {
        OutputExtent extent = isPerStep ? OutputExtent.StepOutputs : OutputExtent.Outputs;
        string[] names = [OutputColumn.TrainingLabelValues, OutputColumn.SlotNames];
        return new OutputFormat(
            "MultiLabelClassification",
            new OutputColumn("PredictedLabel", OutputItem.Boolean, extent, names),
            new OutputColumn("Score", OutputItem.Single, extent, names),
            new OutputColumn("Probability", OutputItem.Single, extent, names) { IsNormalized = true });
    }

    public override SequenceResults NewResults() => NumberResults.Of(Model);

    public override Delegate Getter(int place, IShownScores shown) => place switch
    {
        0 => (ValueGetter<VBuffer<bool>>)((ref VBuffer<bool> flags) => Threshold(OutputsOf(shown), ref flags)),
        1 => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy(OutputsOf(shown), ref scores)),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> probabilities) => ToProbabilities(OutputsOf(shown), ref probabilities)),
    };

    private void Threshold(ReadOnlySpan<float> scores, ref VBuffer<bool> flags)
    {
        VBufferEditor<bool> editor = VBufferEditor.Create(ref flags, scores.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            editor.Values[i] = scores[i] > Model.Output.Threshold;
        }

        flags = editor.Commit();
    }

    private static void ToProbabilities(ReadOnlySpan<float> scores, ref VBuffer<float> probabilities)
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref probabilities, scores.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            editor.Values[i] = (float)LogisticLoss.ProbabilityOf(scores[i]);
        }

        probabilities = editor.Commit();
    }
}
