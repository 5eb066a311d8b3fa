using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>Validation rows of series are read behind the training rows, as one table, so that both must have the same columns.</summary>
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

            if (KeyValues.Of(column) is { } values && !values.IsSameAs(KeyValues.Of(other)))
            {
                throw SchemaMismatch.Unexpected(
                    ofValidation, name, "keys that stand for the same values as in the training data (map both with one fitted transformer, or give texts)", "keys that stand for others");
            }
        }
    }
}
