using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>From prompts to the symbols of a language model, and from tokens to text.</summary>
internal static class TokenText
{
    /// <summary>What each class is called.</summary>
    public static string[] NamesOf(LabelColumn label)
        => label.Values?.ToTexts() ?? [.. Enumerable.Range(1, label.ClassCount).Select(key => key.ToString(CultureInfo.InvariantCulture))];

    /// <summary>What stands between two tokens of a text.</summary>
    public static string SeparatorOf(FittedModel model) => model.Label.IsText ? "" : " ";

    public static string Join(FittedModel model, IEnumerable<string> tokens) => string.Join(SeparatorOf(model), tokens);

    /// <summary>The symbols of a text's characters.</summary>
    /// <exception cref="InvalidOperationException">The model's tokens are no characters.</exception>
    public static int[] Characters(FittedModel model, string text)
    {
        if (!model.Label.IsText && text.Length > 0)
        {
            throw new InvalidOperationException(
                $"The model was trained on the tokens of column '{model.Label.Name}', not on characters: give the prompt as a list of tokens.");
        }

        var index = model.Features[0].Index as CodeIndex;
        return [.. text.EnumerateRunes().Select(character => LanguageModelColumn.SymbolOf(index!.IdOf((ulong)character.Value)))];
    }

    /// <summary>The symbols of tokens.</summary>
    public static int[] Symbols(FittedModel model, IReadOnlyList<string> tokens)
    {
        if (tokens.Any(token => token is null))
        {
            throw new ArgumentException("A prompt is a list of tokens: expected texts, got null among them.", nameof(tokens));
        }

        if (model.Label.IsText)
        {
            return [.. tokens.Select(token => CharacterOf(model, token))];
        }

        var index = new WordIndex(NamesOf(model.Label));
        return [.. tokens.Select(token => LanguageModelColumn.SymbolOf(index.IdOf(token)))];
    }

    private static int CharacterOf(FittedModel model, string token) => Characters(model, token) is [int symbol]
        ? symbol
        : throw new ArgumentException($"The model's tokens are characters: expected one character per token of the prompt, got '{token}'.", nameof(token));
}
