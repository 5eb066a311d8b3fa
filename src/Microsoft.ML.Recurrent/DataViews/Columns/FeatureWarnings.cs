using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>
/// Columns that are read as many steps of one number each though they look like something else: the features of one step, or a text's bag of words.
/// A second dimension or the option StepFeatureCount says what is meant.
/// </summary>
internal static class FeatureWarnings
{
    // Few recurrent networks read so few numbers one by one; many rows have as many features.
    private const int LongestStep = 32;

    // A row of more named or normalized numbers is no row of sensors or prices.
    private const int LongestNamedStep = 1000;

    private const string IsNormalized = "IsNormalized";

    /// <summary>A message for each column that is probably misread.</summary>
    public static IReadOnlyList<string> Of(DataViewSchema schema, IEnumerable<string> columnNames, int? stepFeatureCount)
        => [.. columnNames.Select(name => Of(SchemaMismatch.Find(schema, "feature", name), stepFeatureCount)).OfType<string>()];

    private static string? Of(DataViewSchema.Column column, int? stepFeatureCount)
    {
        if (stepFeatureCount is not null
            || column.Type is not VectorDataViewType { ItemType: NumberDataViewType, Dimensions: [> 1] } type)
        {
            return null;
        }

        string[]? names = StepSlots.NamesOf(column);
        string reading = $"Feature column '{column.Name}' of type {type} is read as {type.Size} steps of 1 number each";
        if (IsBagOfWords(column, type.Size, names))
        {
            return $"{reading}, and looks like a bag of words or n-grams{Examples(names)}, as FeaturizeText makes it: the order of the words is lost, and so "
                + "many steps take long. Give the trainer the words themselves: mlContext.Transforms.Text.TokenizeIntoWords makes a vector of Text of them.";
        }

        return names is not null || type.Size <= LongestStep
            ? $"{reading}{Examples(names)}. If these are the {type.Size} features of one step, make sequences of the rows with mlContext.Data.GroupIntoSequences, "
                + $"or give a row all its steps in one float[] with [VectorType(0, {type.Size})]. If they are several steps of D numbers, "
                + "set option StepFeatureCount to D; 1 says that steps of one number are meant."
            : null;
    }

    /// <summary>FeaturizeText names slots Char.a|b|c and Word.the; n-grams have '|' between their parts; both leave far more slots than a row has features.</summary>
    private static bool IsBagOfWords(DataViewSchema.Column column, int size, string[]? names)
    {
        bool areNGrams = names is not null
            && Array.Exists(names, name => name.Contains('|', StringComparison.Ordinal) || name.Contains("Word.", StringComparison.Ordinal) || name.Contains("Char.", StringComparison.Ordinal));
        return areNGrams || (size > LongestNamedStep && (names is not null || IsMarkedNormalized(column)));
    }

    private static bool IsMarkedNormalized(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull(IsNormalized)?.Type is not BooleanDataViewType)
        {
            return false;
        }

        bool value = false;
        column.Annotations.GetValue(IsNormalized, ref value);
        return value;
    }

    private static string Examples(string[]? names)
        => names is null ? "" : $" (slots {string.Join(", ", names.Take(3).Select(name => $"'{name}'"))}{(names.Length > 3 ? ", ..." : "")})";
}
