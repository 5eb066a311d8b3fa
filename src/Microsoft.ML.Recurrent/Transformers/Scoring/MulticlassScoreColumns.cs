using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// The columns that a multiclass model adds to a schema, with the annotations by which ML.NET's evaluators and MapKeyToValue
/// find and understand them.
/// </summary>
internal static class MulticlassScoreColumns
{
    /// <summary>Place of the predicted label among the added columns; the scores follow it.</summary>
    public const int PredictedLabelPlace = 0;

    private const string PredictedLabelName = "PredictedLabel";
    private const string ScoreName = "Score";
    private const string ColumnKind = "MulticlassClassification";
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>Columns are added at the end, in this order: the predicted label, the scores.</summary>
    public static DataViewSchema AddTo(DataViewSchema input, LabelColumn label)
    {
        uint setId = ScoreAnnotations.NextSetId(input);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(PredictedLabelName, new KeyDataViewType(typeof(uint), label.ClassCount), PredictedLabelAnnotations(label, setId));
        schema.AddColumn(ScoreName, new VectorDataViewType(NumberDataViewType.Single, label.ClassCount), AnnotationsOfScores(label, setId));
        return schema.ToSchema();
    }

    private static DataViewSchema.Annotations PredictedLabelAnnotations(LabelColumn label, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        label.Values?.AddTo(annotations, KeyValues.AnnotationName);
        ScoreAnnotations.AddTo(annotations, ColumnKind, PredictedLabelName, setId);
        return annotations.ToAnnotations();
    }

    private static DataViewSchema.Annotations AnnotationsOfScores(LabelColumn label, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ScoreAnnotations.AddTo(annotations, ColumnKind, ScoreName, setId);
        label.Values?.AddTo(annotations, TrainingLabelValues);

        // Slot names are texts by definition; other label values are found under TrainingLabelValues only.
        if (label.Values is { AreTexts: true } texts)
        {
            texts.AddTo(annotations, SlotNames);
        }

        return annotations.ToAnnotations();
    }
}
