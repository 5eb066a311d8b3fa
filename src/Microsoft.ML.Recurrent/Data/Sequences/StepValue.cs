using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>What a column's values mean: which are missing, and how an error names one.</summary>
internal static class StepValue
{
    /// <summary>Whether a type has a value that stands for a missing one.</summary>
    public static bool CanBeMissing(DataViewType type)
        => type is TextDataViewType or KeyDataViewType or DateTimeDataViewType or DateTimeOffsetDataViewType
            || type == NumberDataViewType.Single
            || type == NumberDataViewType.Double;

    /// <summary>
    /// Empty text, key 0 and NaN are missing, and so is the first of January of the year 1, which ML.NET's text loader gives for an
    /// empty date. Other types have no missing value.
    /// </summary>
    public static bool IsMissing<T>(DataViewType type, T value) => value switch
    {
        float number => float.IsNaN(number),
        double number => double.IsNaN(number),
        ReadOnlyMemory<char> text => text.IsEmpty,
        _ => CanBeMissing(type) && EqualityComparer<T>.Default.Equals(value, default),
    };

    /// <summary>The missing value of a type; the default one where it has none.</summary>
    public static T Missing<T>() => default(T) switch
    {
        float => (T)(object)float.NaN,
        double => (T)(object)double.NaN,
        _ => default!,
    };

    /// <summary>A value as an error shows it: a key by what it stands for, where that is known.</summary>
    public static string TextOf<T>(DataViewSchema.Column column, T value)
    {
        string text = KeyValueKind.All.OfType<KeyValueKind<T>>().First().Format(value);
        return KeyValues.Of(column)?.ToTexts() is { } names && int.TryParse(text, out int key) && key > 0 && key <= names.Length ? names[key - 1] : text;
    }
}
