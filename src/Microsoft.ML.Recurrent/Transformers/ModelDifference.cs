using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>What two encoder-decoders read or write differently, in words.</summary>
internal static class ModelDifference
{
    /// <summary>The first difference; null where both read the same tokens and numbers alike and write the same symbols.</summary>
    public static string? Of(FittedModel first, FittedModel second)
    {
        if (first.Features.Count != second.Features.Count)
        {
            return Invariant($"{first.Features.Count} features against {second.Features.Count}");
        }

        for (int i = 0; i < first.Features.Count; i++)
        {
            if (Of(first.Features[i], second.Features[i]) is { } difference)
            {
                return difference;
            }
        }

        return Of(first.Label, second.Label)
            ?? (first.EncoderDecoder.Spec.SharesTable == second.EncoderDecoder.Spec.SharesTable
                ? null
                : "one has embeddings that source and target share (ShareEmbeddings), and one does not");
    }

    private static string? Of(FeatureColumn first, FeatureColumn second)
    {
        string name = first.ColumnName;
        if (!first.ColumnNames.SequenceEqual(second.ColumnNames, StringComparer.Ordinal))
        {
            return $"feature columns [{string.Join(", ", first.ColumnNames)}] against [{string.Join(", ", second.ColumnNames)}]";
        }

        if ((first.Kind, first.Width, first.KeyRawType, first.LowersCase, first.NormalizesDigits, first.IsSparse)
            != (second.Kind, second.Width, second.KeyRawType, second.LowersCase, second.NormalizesDigits, second.IsSparse))
        {
            return $"feature column '{name}' is read as {Describe(first)} against {Describe(second)}";
        }

        if (!AreEqual(first.Means, second.Means) || !AreEqual(first.Scales, second.Scales))
        {
            return $"the numbers of feature column '{name}' have other means or scales (NormalizeFeatures, on other training rows)";
        }

        string what = $"the vocabulary of feature column '{name}'";
        return Of(what, first.Vocabulary ?? KeysOf(first), second.Vocabulary ?? KeysOf(second)) ?? Of(what, first.KeyNames, second.KeyNames);
    }

    private static string? Of(LabelColumn first, LabelColumn second)
    {
        if (first.IsText != second.IsText)
        {
            return $"targets are {(first.IsText ? "characters" : "tokens")} against {(second.IsText ? "characters" : "tokens")}";
        }

        return Of($"the vocabulary of label column '{first.Name}'", first.Values?.ToTexts(), second.Values?.ToTexts())
            ?? (first.ClassCount == second.ClassCount ? null : Invariant($"label column '{first.Name}' has {first.ClassCount} symbols against {second.ClassCount}"));
    }

    private static string? Of(string what, string[]? first, string[]? second)
    {
        first ??= [];
        second ??= [];
        int place = first.AsSpan().CommonPrefixLength(second);
        return place == first.Length && place == second.Length ? null
            : Invariant($"{what} has {first.Length} tokens against {second.Length}, of which number {place + 1} is {At(first, place)} against {At(second, place)}");
    }

    private static string At(string[] texts, int place) => place < texts.Length ? $"'{texts[place]}'" : "none";

    private static string[]? KeysOf(FeatureColumn feature) => feature.Keys is { } keys ? Array.ConvertAll(keys, key => key.ToString(CultureInfo.InvariantCulture)) : null;

    private static bool AreEqual(float[]? first, float[]? second) => (first ?? []).AsSpan().SequenceEqual(second ?? []);

    private static string Describe(FeatureColumn feature)
        => (feature.Width > 0 ? Invariant($"{feature.Kind} of {feature.Width} per step") : $"{feature.Kind}")
            + (feature.LowersCase ? " in lower case" : "")
            + (feature.NormalizesDigits ? " with digits as 0" : "")
            + (feature.IsSparse ? ", sparse" : "");

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
