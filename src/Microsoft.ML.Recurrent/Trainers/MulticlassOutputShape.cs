using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.HostAccess;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>The columns that a multiclass trainer promises before it is fitted: those its transformer will add.</summary>
internal static class MulticlassOutputShape
{
    public static SchemaShape Of(SchemaShape input, RecurrentTrainerOptions options)
    {
        LabelSchema.Check(input, options.LabelColumnName);
        if (options.ExampleWeightColumnName is { } weight)
        {
            WeightReader.Check(input, weight);
        }

        foreach (string feature in options.FeatureColumnNames)
        {
            FeatureSchema.Check(input, feature);
        }

        SchemaShape.Column[] scores =
        [
            SchemaShapes.Column("ScoreColumnKind", VectorKind.Scalar, TextDataViewType.Instance),
            SchemaShapes.Column("ScoreValueKind", VectorKind.Scalar, TextDataViewType.Instance),
            SchemaShapes.Column("ScoreColumnSetId", VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        ];
        DataViewType? valueType = LabelSchema.ValueTypeOf(SchemaMismatch.Find(input, "label", options.LabelColumnName));
        SchemaShape.Column predictedLabel = SchemaShapes.Column(
            "PredictedLabel", VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, [.. scores, .. Values("KeyValues", valueType)]);
        SchemaShape.Column score = SchemaShapes.Column(
            "Score",
            VectorKind.Vector,
            NumberDataViewType.Single,
            annotations: [.. scores, .. Values("TrainingLabelValues", valueType), .. Values("SlotNames", valueType as TextDataViewType)]);
        return new SchemaShape([.. input.Where(column => column.Name is not ("PredictedLabel" or "Score")), predictedLabel, score]);
    }

    private static SchemaShape.Column[] Values(string name, DataViewType? type) => type is null ? [] : [SchemaShapes.Column(name, VectorKind.Vector, type)];
}
