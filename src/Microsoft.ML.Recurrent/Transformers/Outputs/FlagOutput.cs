using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>Yes or no of each sequence: whether the logit is above the threshold, the logit, and its probability.</summary>
internal sealed class FlagOutput(FittedModel model) : ModelOutput(model)
{
    public static OutputFormat TaskFormat { get; } = new(
        "BinaryClassification",
        new OutputColumn("PredictedLabel", OutputItem.Boolean, OutputExtent.One),
        new OutputColumn("Score", OutputItem.Single, OutputExtent.One),
        new OutputColumn("Probability", OutputItem.Single, OutputExtent.One) { IsNormalized = true });

    public override OutputFormat Format => TaskFormat;

    public override SequenceResults NewResults() => new RowResults(Model.Label);

    public override Delegate Getter(int place, IShownScores shown) => place switch
    {
        0 => (ValueGetter<bool>)((ref bool flag) => flag = OutputsOf(shown)[0] > Model.Output.Threshold),
        1 => (ValueGetter<float>)((ref float score) => score = OutputsOf(shown)[0]),
        _ => (ValueGetter<float>)((ref float probability) => probability = (float)LogisticLoss.ProbabilityOf(OutputsOf(shown)[0])),
    };
}
