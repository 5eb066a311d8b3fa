using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>Names of the values that a row or step has, found in the annotations of its columns.</summary>
internal static class ChannelNames
{
    // ML.NET's names of the annotations: of a vector's values, and of what a classifier learned to tell apart.
    private static readonly string[] AnnotationNames = ["SlotNames", "TrainingLabelValues"];

    /// <summary>
    /// The names by the first column that has <paramref name="count"/> of them; a value without a name is called by its index, from 0.
    /// </summary>
    public static string[] Of(int count, params ReadOnlySpan<ValueSource?> sources)
    {
        string[] names = Find(count, sources) ?? new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = string.IsNullOrEmpty(names[i]) ? i.ToString(CultureInfo.InvariantCulture) : names[i];
        }

        return names;
    }

    private static string[]? Find(int count, ReadOnlySpan<ValueSource?> sources)
    {
        foreach (ValueSource? source in sources)
        {
            foreach (string annotationName in AnnotationNames)
            {
                if (source is not null && KeyValues.Named(source.Column.Annotations, annotationName) is { } values && values.Count == count)
                {
                    return values.ToTexts();
                }
            }
        }

        return null;
    }
}
