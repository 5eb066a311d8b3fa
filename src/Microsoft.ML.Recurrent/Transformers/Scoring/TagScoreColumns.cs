using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// The columns that a tagger adds to a schema: a key for every step, T x C probabilities (ragged, so there can be no slot names),
/// how probable the tags are together, and on request the best
/// sequences of tags, one after the other, with the score of each. Their kind is ML.NET's name for such scores.
/// </summary>
internal static class TagScoreColumns
{
    public const int PredictedLabelPlace = 0;
    public const int ScorePlace = 1;
    public const int SequenceScorePlace = 2;
    public const int BestLabelsPlace = 3;

    private const string PredictedLabelName = "PredictedLabel";
    private const string ScoreName = "Score";
    private const string SequenceScoreName = "SequenceScore";
    private const string BestLabelsName = "BestLabels";
    private const string BestScoresName = "BestScores";
    private const string ColumnKind = "SequenceClassification";
    private const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>Columns are added at the end, in this order: the predicted labels, the scores, the score of the sequence; the best ones.</summary>
    /// <param name="input">The input's columns.</param>
    /// <param name="label">What keys stand for.</param>
    /// <param name="bestCount">Above 1: the best sequences are wanted.</param>
    public static DataViewSchema AddTo(DataViewSchema input, LabelColumn label, int bestCount)
    {
        uint setId = ScoreAnnotations.NextSetId(input);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        var keys = new VectorDataViewType(new KeyDataViewType(typeof(uint), label.ClassCount));
        schema.AddColumn(
            PredictedLabelName,
            keys,
            Annotations(PredictedLabelName, label, KeyValues.AnnotationName, setId));
        schema.AddColumn(
            ScoreName, new VectorDataViewType(NumberDataViewType.Single, 0, label.ClassCount), Annotations(ScoreName, label, TrainingLabelValues, setId));
        schema.AddColumn(SequenceScoreName, NumberDataViewType.Single, Annotations(SequenceScoreName, label, valuesName: null, setId));
        if (bestCount > 1)
        {
            schema.AddColumn(BestLabelsName, keys, Annotations(BestLabelsName, label, KeyValues.AnnotationName, setId));
            schema.AddColumn(
                BestScoresName, new VectorDataViewType(NumberDataViewType.Single), Annotations(BestScoresName, label, valuesName: null, setId));
        }

        return schema.ToSchema();
    }

    private static DataViewSchema.Annotations Annotations(string valueKind, LabelColumn label, string? valuesName, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ScoreAnnotations.AddTo(annotations, ColumnKind, valueKind, setId);
        if (valuesName is not null)
        {
            label.Values?.AddTo(annotations, valuesName);
        }

        return annotations.ToAnnotations();
    }
}
