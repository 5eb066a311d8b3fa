using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>A number, or a vector of them, of each sequence, in the label's own scale.</summary>
internal sealed class NumberOutput(FittedModel model) : ModelOutput(model)
{
    public override OutputFormat Format { get; } = FormatOf(model.Label.IsVector);

    public static OutputFormat FormatOf(bool isVector) => new(
        "Regression",
        isVector
            ? new OutputColumn("Score", OutputItem.Single, OutputExtent.Outputs, OutputColumn.SlotNames)
            : new OutputColumn("Score", OutputItem.Single, OutputExtent.One));

    public override SequenceResults NewResults() => new RowResults(Model.Label);

    public override Delegate Getter(int place, IShownScores shown) => Model.Label.IsVector
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy(OutputsOf(shown), ref scores))
        : (ValueGetter<float>)((ref float score) => score = OutputsOf(shown)[0]);
}
