using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Rows;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Tells validation data that have not gone through the transformers before the trainer: a column is absent there, or of another kind.</summary>
internal static class ValidationSchema
{
    /// <exception cref="ArgumentOutOfRangeException">Such data.</exception>
    public static void Check(DataViewSchema training, DataViewSchema validation, ExampleColumns columns)
    {
        CheckColumn(training, validation, "label", columns.Label.ColumnName);
        if (columns.WeightColumnName is { } weight)
        {
            CheckColumn(training, validation, "weight", weight);
        }

        foreach (string feature in columns.FeatureColumnNames)
        {
            CheckColumn(training, validation, "feature", feature);
        }
    }

    private static void CheckColumn(DataViewSchema training, DataViewSchema validation, string role, string name)
    {
        DataViewType expected = training[name].Type;
        DataViewType? got = validation.GetColumnOrNull(name)?.Type;
        if (got is null || KindOf(got) != KindOf(expected))
        {
            throw new ArgumentOutOfRangeException(
                "inputSchema",
                $"The validation data have not gone through the pipeline: {role} column '{name}' is {expected} in the training data, and "
                + $"{(got is null ? "there is none" : $"{got}")} in the validation data. What stands before the trainer must transform both alike, fitted on the "
                + "training data: mlContext.Model.FitWithValidation(featurizer, trainer, trainData, validationData) does that, and so does "
                + "trainer.Fit(prepared.Transform(trainData), prepared.Transform(validationData)) after prepared = featurizer.Fit(trainData).");
        }
    }

    private static (bool IsVector, bool IsKey, Type ItemType) KindOf(DataViewType type)
    {
        DataViewType item = type is VectorDataViewType vector ? vector.ItemType : type;
        return (type is VectorDataViewType, item is KeyDataViewType, item is KeyDataViewType ? typeof(KeyDataViewType) : item.RawType);
    }
}
