using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>
/// The columns that a multiclass model adds to a schema, with the annotations by which ML.NET's evaluators and MapKeyToValue
/// find and understand them.
/// </summary>
internal static class MulticlassScoreColumns
{
    public const string PredictedLabelName = "PredictedLabel";

    public const string ScoreName = "Score";

    private const string ScoreColumnKind = "ScoreColumnKind";
    private const string ScoreColumnKindValue = "MulticlassClassification";
    private const string ScoreValueKind = "ScoreValueKind";
    private const string ScoreColumnSetId = "ScoreColumnSetId";
    private const string SlotNames = "SlotNames";
    private const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>Columns are added at the end, in this order: the predicted label, the scores.</summary>
    public static DataViewSchema AddTo(DataViewSchema input, LabelColumn label)
    {
        uint setId = checked(GreatestSetId(input) + 1);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        schema.AddColumn(PredictedLabelName, new KeyDataViewType(typeof(uint), label.ClassCount), PredictedLabelAnnotations(label, setId));
        schema.AddColumn(ScoreName, new VectorDataViewType(NumberDataViewType.Single, label.ClassCount), ScoreAnnotations(label, setId));
        return schema.ToSchema();
    }

    private static DataViewSchema.Annotations PredictedLabelAnnotations(LabelColumn label, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        AddText(annotations, ScoreColumnKind, ScoreColumnKindValue);
        AddText(annotations, ScoreValueKind, PredictedLabelName);
        label.Values?.AddTo(annotations, KeyValues.AnnotationName);
        AddSetId(annotations, setId);
        return annotations.ToAnnotations();
    }

    private static DataViewSchema.Annotations ScoreAnnotations(LabelColumn label, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        AddText(annotations, ScoreColumnKind, ScoreColumnKindValue);
        AddSetId(annotations, setId);
        AddText(annotations, ScoreValueKind, ScoreName);
        label.Values?.AddTo(annotations, TrainingLabelValues);

        // Slot names are texts by definition; other label values are found under TrainingLabelValues only.
        if (label.Values is { AreTexts: true } texts)
        {
            texts.AddTo(annotations, SlotNames);
        }

        return annotations.ToAnnotations();
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string name, string text)
    {
        ReadOnlyMemory<char> memory = text.AsMemory();
        annotations.Add(name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = memory);
    }

    private static void AddSetId(DataViewSchema.Annotations.Builder annotations, uint setId)
        => annotations.Add(ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), (ref uint value) => value = setId);

    /// <summary>Sets number the models of a pipeline, so that evaluators keep their columns apart.</summary>
    private static uint GreatestSetId(DataViewSchema input)
    {
        uint greatest = 0;
        foreach (DataViewSchema.Column column in input)
        {
            if (column.Annotations.Schema.GetColumnOrNull(ScoreColumnSetId)?.Type is KeyDataViewType { RawType: var rawType } && rawType == typeof(uint))
            {
                uint setId = 0;
                column.Annotations.GetValue(ScoreColumnSetId, ref setId);
                greatest = Math.Max(greatest, setId);
            }
        }

        return greatest;
    }
}
