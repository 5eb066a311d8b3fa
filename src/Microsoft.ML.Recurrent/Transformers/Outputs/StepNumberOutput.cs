using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>A number, or a row of them, of each step, in the label's own scale.</summary>
internal sealed class StepNumberOutput(FittedModel model) : ModelOutput(model)
{
    public static OutputFormat TaskFormat { get; } = new(
        "SequenceRegression", new OutputColumn("Score", OutputItem.Single, OutputExtent.StepOutputs, OutputColumn.TrainingLabelValues, OutputColumn.SlotNames));

    public override OutputFormat Format => TaskFormat;

    public override SequenceResults NewResults() => new StepResults(Model.Label);

    public override Delegate Getter(int place, IShownScores shown) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy(OutputsOf(shown), ref scores));
}
