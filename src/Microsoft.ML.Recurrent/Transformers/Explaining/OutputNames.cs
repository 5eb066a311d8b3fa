using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>What people call the outputs of a model.</summary>
internal static class OutputNames
{
    private const int NamesInMessages = 10;

    /// <summary>One name an output: classes, labels, numbers, or the symbols that a decoder writes.</summary>
    public static string[] Of(FittedModel model)
    {
        LabelColumn label = model.Label;
        if (label.ClassCount == 0)
        {
            return label.NumberNames is { } names && names.Length == label.Width ? names
                : label.Width == 1 ? [label.Name]
                : [.. Enumerable.Range(0, label.Width).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        }

        string[] classes = label.Values?.ToTexts() ?? [.. Enumerable.Range(1, label.ClassCount).Select(key => key.ToString(CultureInfo.InvariantCulture))];
        return model.Trained is EncoderDecoder ? [.. SpecialNames(), .. classes] : classes;
    }

    /// <summary>The place of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static int IndexOf(string[] names, string name)
        => Array.IndexOf(names, name) is >= 0 and var place
            ? place
            : throw new ArgumentException(
                $"Option {nameof(ExplanationOptions.OutputName)}: expected one of {string.Join(", ", names.Take(NamesInMessages).Select(known => $"'{known}'"))}"
                + $"{(names.Length > NamesInMessages ? FormattableString.Invariant($" and {names.Length - NamesInMessages} more") : "")}, got '{name}'.");

    private static string[] SpecialNames()
    {
        var names = new string[TargetSymbols.First];
        names[TargetSymbols.Unknown] = "<unknown>";
        names[TargetSymbols.End] = "<end>";
        names[TargetSymbols.Begin] = "<begin>";
        return names;
    }
}
