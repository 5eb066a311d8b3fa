using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.HostAccess;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>The columns that a tagger's trainer promises before it is fitted: those its transformer will add.</summary>
internal static class TaggingOutputShape
{
    private static readonly string[] s_names = ["PredictedLabel", "Score", "SequenceScore", "BestLabels", "BestScores"];

    public static SchemaShape Of(SchemaShape input, RecurrentTaggingTrainer.Options options)
    {
        LabelSchema.CheckSteps(input, options.LabelColumnName);
        if (options.ExampleWeightColumnName is { } weight)
        {
            WeightReader.Check(input, weight, isPerStep: true);
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
        SchemaShape.Column label = SchemaMismatch.Find(input, "label", options.LabelColumnName);
        DataViewType? valueType = label.IsKey ? LabelSchema.ValueTypeOf(label) : TextDataViewType.Instance;
        string[] names = options.NumberOfBestSequences > 1 ? s_names : s_names[..3];
        SchemaShape.Column[] added =
        [
            SchemaShapes.Column(s_names[0], VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, [.. scores, .. Values("KeyValues", valueType)]),
            SchemaShapes.Column(
                s_names[1], VectorKind.VariableVector, NumberDataViewType.Single, annotations: [.. scores, .. Values("TrainingLabelValues", valueType)]),
            SchemaShapes.Column(s_names[2], VectorKind.Scalar, NumberDataViewType.Single, annotations: scores),
            SchemaShapes.Column(s_names[3], VectorKind.VariableVector, NumberDataViewType.UInt32, isKey: true, [.. scores, .. Values("KeyValues", valueType)]),
            SchemaShapes.Column(s_names[4], VectorKind.VariableVector, NumberDataViewType.Single, annotations: scores),
        ];
        return new SchemaShape([.. input.Where(column => !names.Contains(column.Name)), .. added[..names.Length]]);
    }

    private static SchemaShape.Column[] Values(string name, DataViewType? type) => type is null ? [] : [SchemaShapes.Column(name, VectorKind.Vector, type)];
}
