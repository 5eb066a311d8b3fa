using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>One class of each sequence: the class of the highest probability, and the probabilities of all.</summary>
internal sealed class ClassOutput(FittedModel model) : ModelOutput(model)
{
    public static OutputFormat TaskFormat { get; } = new(
        "MulticlassClassification",
        new OutputColumn("PredictedLabel", OutputItem.Key, OutputExtent.One, OutputColumn.KeyValues),
        new OutputColumn("Score", OutputItem.Single, OutputExtent.Outputs, OutputColumn.TrainingLabelValues, OutputColumn.SlotNames));

    public override OutputFormat Format => TaskFormat;

    public override SequenceResults NewResults() => new RowResults(Model.Label);

    public override Delegate Getter(int place, IShownScores shown) => place == 0
        ? (ValueGetter<uint>)((ref uint label) => label = PredictedKey.Of(OutputsOf(shown)))
        : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy(OutputsOf(shown), ref scores));
}
