using System.Collections;
using System.Globalization;
using System.Reflection;

namespace Microsoft.ML.Recurrent.Trainers.Settings;

/// <summary>Options by name, as texts that are the same in every culture.</summary>
internal static class OptionTexts
{
    // A model that is passed on should not tell of its maker's folders.
    private static readonly HashSet<string> Paths = new(StringComparer.Ordinal)
    {
        nameof(RecurrentTrainerOptions.EmbeddingFile),
        nameof(RecurrentTrainerOptions.CheckpointPath),
        nameof(RecurrentTrainerOptions.ResumeFrom),
    };

    /// <summary>All settings of the options but paths; data and callbacks are none.</summary>
    public static IReadOnlyDictionary<string, string> Of(RecurrentTrainerOptions options)
        => options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Where(property => property.CanWrite && !Paths.Contains(property.Name))
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .ToDictionary(property => property.Name, property => TextOf(property.GetValue(options)), StringComparer.Ordinal);

    public static string TextOf(object? value) => value switch
    {
        null => "null",
        string text => text,
        IEnumerable items => $"[{string.Join(", ", items.Cast<object>().Select(TextOf))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
