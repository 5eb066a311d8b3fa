using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Validation rows are read behind the training rows, as one table (those of series always, others when the best trial is trained on all), so that columns must mean the same in both.</summary>
internal static class ValidationColumns
{
    /// <summary>Compares what options name; columns that the training data lack come from a featurizer, or are missed when rows are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Validation data lack a column, have it of another type, or their keys stand for other values.</exception>
    public static void Check(DataViewSchema training, DataViewSchema validation, RecurrentForecastTrainer.Options options)
    {
        Check("input", options.InputColumnName);
        Check("series", options.SeriesColumnName);
        Check("time", options.TimeColumnName);
        foreach (string name in options.CovariateColumnNames)
        {
            Check("covariate", name);
        }

        void Check(string role, string? name)
        {
            if (name is null || training.GetColumnOrNull(name) is not { } column)
            {
                return;
            }

            string ofValidation = $"validation data's {role}";
            DataViewSchema.Column other = SchemaMismatch.Find(validation, ofValidation, name);
            if (!other.Type.Equals(column.Type))
            {
                throw SchemaMismatch.Unexpected(ofValidation, name, $"{column.Type} as in the training data", other.Type.ToString()!);
            }

            CheckKeys(ofValidation, column, other);
        }
    }

    /// <summary>Compares the keys of feature columns: rows of both are joined for the last training, where a key can stand for one value only.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Keys of the validation data stand for other values.</exception>
    public static void CheckFeatureKeys(DataViewSchema training, DataViewSchema validation, RecurrentTrainerOptions options)
    {
        foreach (string name in options.FeatureColumnNames)
        {
            if (training.GetColumnOrNull(name) is { } column && validation.GetColumnOrNull(name) is { } other)
            {
                CheckKeys("validation data's feature", column, other);
            }
        }
    }

    private static void CheckKeys(string role, DataViewSchema.Column training, DataViewSchema.Column validation)
    {
        if (KeyValues.Of(training) is { } values && !values.IsSameAs(KeyValues.Of(validation)))
        {
            throw SchemaMismatch.Unexpected(
                role, training.Name, "keys that stand for the same values as in the training data (map both with one fitted transformer, or give texts)", "keys that stand for others");
        }
    }
}
