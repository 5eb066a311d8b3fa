using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>
/// A class of each step: a key for every step, T x C probabilities, how probable the tags are together, and on request the best sequences of tags, one after
/// the other, with the score of each. Their kind is ML.NET's name for such scores.
/// </summary>
internal sealed class TagOutput(FittedModel model) : ModelOutput(model)
{
    private const int PredictedLabelPlace = 0;
    private const int ScorePlace = 1;
    private const int SequenceScorePlace = 2;
    private const int BestLabelsPlace = 3;

    private static readonly OutputColumn[] s_columns =
    [
        new("PredictedLabel", OutputItem.Key, OutputExtent.Steps, OutputColumn.KeyValues),
        new("Score", OutputItem.Single, OutputExtent.StepOutputs, OutputColumn.TrainingLabelValues, OutputColumn.SlotNames),
        new("SequenceScore", OutputItem.Single, OutputExtent.One),
        new("BestLabels", OutputItem.Key, OutputExtent.Steps, OutputColumn.KeyValues),
        new("BestScores", OutputItem.Single, OutputExtent.Steps),
    ];

    /// <param name="bestCount">Above 1: the best sequences are wanted.</param>
    public static OutputFormat FormatOf(int bestCount) => new("SequenceClassification", bestCount > 1 ? s_columns : s_columns[..BestLabelsPlace]);

    public override OutputFormat Format { get; } = FormatOf(model.Output.BestCount);

    public override SequenceResults NewResults() => new TagResults(Model.Label.ClassCount, Model.Output.BestCount);

    public override Delegate Getter(int place, IShownScores shown) => place switch
    {
        PredictedLabelPlace => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> tags) =>
        {
            (TagResults results, int sequence) = Of(shown);
            Copy(results.TagsOf(sequence, count: 1), ref tags);
        }),
        ScorePlace => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
        {
            (TagResults results, int sequence) = Of(shown);
            Copy(results.ScoresOf(sequence), ref scores);
        }),
        SequenceScorePlace => (ValueGetter<float>)((ref float score) =>
        {
            (TagResults results, int sequence) = Of(shown);
            score = results.SequenceScoresOf(sequence)[0];
        }),
        BestLabelsPlace => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> tags) =>
        {
            (TagResults results, int sequence) = Of(shown);
            Copy(results.TagsOf(sequence, results.CountOf(sequence)), ref tags);
        }),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) =>
        {
            (TagResults results, int sequence) = Of(shown);
            Copy(results.SequenceScoresOf(sequence), ref scores);
        }),
    };

    private static (TagResults Results, int Sequence) Of(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return ((TagResults)results, sequence);
    }
}
