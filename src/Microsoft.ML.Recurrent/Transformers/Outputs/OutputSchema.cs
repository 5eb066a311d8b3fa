using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>
/// Adds a model's columns to a schema, with the annotations by which ML.NET's evaluators and MapKeyToValue find and understand them.
/// </summary>
internal static class OutputSchema
{
    /// <summary>Columns are added at the end, in the format's order.</summary>
    public static DataViewSchema AddTo(DataViewSchema input, OutputFormat format, LabelColumn label)
    {
        uint setId = ScoreAnnotations.NextSetId(input);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(input);
        foreach (OutputColumn column in format.Columns)
        {
            schema.AddColumn(column.Name, TypeOf(column, label), AnnotationsOf(column, format.ScoreColumnKind, label, setId));
        }

        return schema.ToSchema();
    }

    private static DataViewType TypeOf(OutputColumn column, LabelColumn label)
    {
        PrimitiveDataViewType item = column.Item switch
        {
            OutputItem.Key => new KeyDataViewType(typeof(uint), label.ClassCount),
            OutputItem.Boolean => BooleanDataViewType.Instance,
            OutputItem.Int32 => NumberDataViewType.Int32,
            OutputItem.Text => TextDataViewType.Instance,
            _ => NumberDataViewType.Single,
        };
        return column.Extent switch
        {
            OutputExtent.One => item,
            OutputExtent.Outputs => new VectorDataViewType(item, label.OutputCount),
            OutputExtent.Steps => new VectorDataViewType(item),
            _ => new VectorDataViewType(item, 0, label.OutputCount),
        };
    }

    private static DataViewSchema.Annotations AnnotationsOf(OutputColumn column, string scoreColumnKind, LabelColumn label, uint setId)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        ScoreAnnotations.AddTo(annotations, scoreColumnKind, column.Name, setId);
        if (column.IsNormalized)
        {
            annotations.Add("IsNormalized", BooleanDataViewType.Instance, (ref bool value) => value = true);
        }

        KeyValues? names = label.Values ?? (label.NumberNames is { } texts ? KeyValueKind.Text.Parse(texts) : null);
        foreach (string annotation in column.LabelAnnotations)
        {
            if (annotation != OutputColumn.SlotNames || names is { AreTexts: true })
            {
                names?.AddTo(annotations, annotation);
            }
        }

        return annotations.ToAnnotations();
    }
}
