using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>The options that a model was trained with, from the texts that it carries (<see cref="OptionTexts"/>).</summary>
internal static partial class TrainerOptionsReader
{
    private const string None = "null";

    /// <summary>Gives options the model's values; what it does not have stays as it is.</summary>
    /// <param name="options">Of the model's task, at their defaults; changed.</param>
    /// <param name="texts">The options of the model's training.</param>
    /// <param name="decoding">The model's; null: its task has none.</param>
    /// <returns>What differs from the defaults, in words.</returns>
    /// <exception cref="InvalidOperationException">The model has no options, as those of older builds.</exception>
    /// <exception cref="InvalidDataException">A text is no value of its option.</exception>
    public static string Read(RecurrentTrainerOptions options, IReadOnlyDictionary<string, string> texts, SequenceDecodingOptions? decoding)
    {
        if (texts.Count == 0)
        {
            throw new InvalidOperationException("The model does not hold the options of its training (it was saved by an older version): give options.");
        }

        var taken = new List<string>();
        foreach (PropertyInfo property in options.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(property => property.CanWrite).OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            if (property.PropertyType == typeof(SequenceDecodingOptions))
            {
                property.SetValue(options, decoding!.Copy());
                continue;
            }

            if (!texts.TryGetValue(property.Name, out string? text) || text == OptionTexts.TextOf(property.GetValue(options)))
            {
                continue;
            }

            property.SetValue(options, Parse(property, text));
            taken.Add($"{property.Name} {text}");
        }

        Reconcile(options);
        return taken.Count == 0 ? "all at their defaults" : string.Join(", ", taken);
    }

    /// <summary>Settled values that stand for an option which was left open, and companions of data that a model does not carry.</summary>
    private static void Reconcile(RecurrentTrainerOptions options)
    {
        if (options is RecurrentSequenceToSequenceTrainer.Options { BatchTokens: > 0 })
        {
            options.BatchSize = RecurrentTrainerOptions.Automatic;
        }

        if (options is RecurrentPooledTrainerOptions { Pools: false } perStep)
        {
            perStep.Pooling = SequencePooling.Automatic;
        }

        if (options.ValidationSetFraction == 0)
        {
            options.ValidationGroupColumnName = null;
        }
    }

    private static object? Parse(PropertyInfo property, string text)
    {
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        try
        {
            bool hasNull = !property.PropertyType.IsValueType || type != property.PropertyType;
            return text == None && hasNull ? null
                : type == typeof(string) ? text
                : type == typeof(TagFormat) ? ParseFormat(text)
                : type.IsArray ? ParseItems(type.GetElementType()!, text)
                : ParseValue(type, text);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new InvalidDataException($"The model's options are damaged: {property.Name} is '{text}'.", exception);
        }
    }

    private static object ParseValue(Type type, string text)
        => type.IsEnum ? Enum.Parse(type, text)
            : type == typeof(TimeSpan) ? TimeSpan.Parse(text, CultureInfo.InvariantCulture)
            : type == typeof(string) ? text
            : type == typeof(bool) || type.IsPrimitive ? Convert.ChangeType(text, type, CultureInfo.InvariantCulture)
            : throw new NotSupportedException($"No text is known of {type}.");

    private static Array ParseItems(Type type, string text)
    {
        if (!text.StartsWith('[') || !text.EndsWith(']'))
        {
            throw new FormatException("No list.");
        }

        string[] items = text.Length == 2 ? [] : text[1..^1].Split(", ");
        Array values = Array.CreateInstanceFromArrayType(type.MakeArrayType(), items.Length);
        for (int i = 0; i < items.Length; i++)
        {
            values.SetValue(ParseValue(type, items[i]), i);
        }

        return values;
    }

    private static TagFormat ParseFormat(string text) => FormatPattern().Match(text) is { Success: true } match
        ? new TagFormat { Separator = match.Groups[1].Value[0], LetterAtEnd = bool.Parse(match.Groups[2].Value), IgnoreCase = bool.Parse(match.Groups[3].Value) }
        : throw new FormatException("No format of tags.");

    // As a record writes itself.
    [GeneratedRegex(@"^TagFormat \{ Separator = (.), LetterAtEnd = (\w+), IgnoreCase = (\w+) \}$")]
    private static partial Regex FormatPattern();
}
