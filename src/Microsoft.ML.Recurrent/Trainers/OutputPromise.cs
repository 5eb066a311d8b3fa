using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>The columns that a trainer promises before it is fitted: those its transformer will add.</summary>
internal static class OutputPromise
{
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of a type that does not fit.</exception>
    public static SchemaShape Of(SchemaShape input, RecurrentTrainerOptions options, TrainingTask task)
    {
        LabelSchema.Check(input, options.LabelColumnName, task.LabelForm, task.LabelRole);
        if (options.ExampleWeightColumnName is { } weight)
        {
            WeightReader.Check(input, weight, isPerStep: task.Pooling == Engine.Pooling.PoolingKind.None);
        }

        if (options is { ValidationGroupColumnName: { } group, ValidationSet: null })
        {
            GroupReader.Check(input, group);
        }

        foreach (string feature in options.FeatureColumnNames)
        {
            FeatureSchema.Check(input, feature);
        }

        SchemaShape.Column label = SchemaMismatch.Find(input, task.LabelRole, options.LabelColumnName);
        OutputFormat format = task.FormatOf(label);
        DataViewType? names = NameTypeOf(label, task.LabelForm);
        return new SchemaShape(
        [
            .. input.Where(column => Array.TrueForAll(format.Columns, added => added.Name != column.Name)),
            .. format.Columns.Select(column => ColumnOf(column, names)),
        ]);
    }

    private static SchemaShape.Column ColumnOf(OutputColumn column, DataViewType? names)
    {
        VectorKind kind = column.Extent switch
        {
            OutputExtent.One => VectorKind.Scalar,
            OutputExtent.Outputs => VectorKind.Vector,
            _ => VectorKind.VariableVector,
        };
        DataViewType item = column.Item switch
        {
            OutputItem.Key => NumberDataViewType.UInt32,
            OutputItem.Boolean => BooleanDataViewType.Instance,
            OutputItem.Int32 => NumberDataViewType.Int32,
            OutputItem.Text => TextDataViewType.Instance,
            _ => NumberDataViewType.Single,
        };
        return SchemaShapes.Column(column.Name, kind, item, isKey: column.Item == OutputItem.Key, AnnotationsOf(column, names));
    }

    private static IEnumerable<SchemaShape.Column> AnnotationsOf(OutputColumn column, DataViewType? names) =>
    [
        SchemaShapes.Column("ScoreColumnKind", VectorKind.Scalar, TextDataViewType.Instance),
        SchemaShapes.Column("ScoreValueKind", VectorKind.Scalar, TextDataViewType.Instance),
        SchemaShapes.Column("ScoreColumnSetId", VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        .. column.IsNormalized ? [SchemaShapes.Column("IsNormalized", VectorKind.Scalar, BooleanDataViewType.Instance)] : Array.Empty<SchemaShape.Column>(),
        .. names is null
            ? []
            : column.LabelAnnotations
                .Where(annotation => annotation != OutputColumn.SlotNames || names is TextDataViewType)
                .Select(annotation => SchemaShapes.Column(annotation, VectorKind.Vector, names)),
    ];

    /// <summary>Type of what classes, or numbers, of the label are called; null when the promised label does not say.</summary>
    private static DataViewType? NameTypeOf(SchemaShape.Column label, LabelForm form) => form switch
    {
        LabelForm.Class => LabelSchema.ValueTypeOf(label),
        LabelForm.StepClasses or LabelForm.Sequence => label.IsKey ? LabelSchema.ValueTypeOf(label) : TextDataViewType.Instance,
        _ => label.Annotations.Any(annotation => annotation.Name == OutputColumn.SlotNames) ? TextDataViewType.Instance : null,
    };
}
