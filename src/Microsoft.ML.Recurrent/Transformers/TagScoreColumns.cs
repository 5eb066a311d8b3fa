using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>
/// The columns that a tagger adds to a schema: a key for every step, T x C probabilities (ragged, so there can be no slot names),
/// and how probable the tags are together. Their kind is ML.NET's name for such scores.
/// </summary>
internal static class TagScoreColumns
{
    public const int PredictedLabelPlace = 0;
    public const int ScorePlace = 1;

    private const string PredictedLabelName = "PredictedLabel";
    private const string ScoreName = "Score";
    private const string SequenceScoreName = "SequenceScore";
    private const string ColumnKind = "SequenceClassification";
    private const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>Columns are added at the end, in this order: the predicted labels, the scores, the score of the sequence.</summary>
    public static DataViewSchema AddTo(DataViewSchema input, LabelColumn label)
    {
        uint setId = ScoreAnnotations.NextSetId(input);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(
            PredictedLabelName,
            new VectorDataViewType(new KeyDataViewType(typeof(uint), label.ClassCount)),
            Annotations(PredictedLabelName, label, KeyValues.AnnotationName, setId));
        schema.AddColumn(
            ScoreName, new VectorDataViewType(NumberDataViewType.Single, 0, label.ClassCount), Annotations(ScoreName, label, TrainingLabelValues, setId));
        schema.AddColumn(SequenceScoreName, NumberDataViewType.Single, Annotations(SequenceScoreName, label, valuesName: null, setId));
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
