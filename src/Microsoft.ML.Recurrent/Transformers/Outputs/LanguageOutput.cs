using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>How probable a row is, token by token and as a whole, as natural logarithms.</summary>
internal sealed class LanguageOutput(FittedModel model) : ModelOutput(model)
{
    public static OutputFormat TaskFormat { get; } = new(
        "LanguageModeling",
        new OutputColumn("Score", OutputItem.Single, OutputExtent.Steps),
        new OutputColumn("SequenceScore", OutputItem.Single, OutputExtent.One));

    public override OutputFormat Format => TaskFormat;

    public override SequenceResults NewResults() => new LanguageResults(Model);

    public override Delegate Getter(int place, IShownScores shown) => place == 0
        ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
        {
            (SequenceResults results, int sequence) = shown.Shown;
            Copy(((LanguageResults)results).LogProbabilitiesOf(sequence), ref scores);
        })
        : (ValueGetter<float>)((ref float sum) =>
        {
            (SequenceResults results, int sequence) = shown.Shown;
            sum = ((LanguageResults)results).SumOf(sequence);
        });
}
