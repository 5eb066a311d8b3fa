using System.Globalization;
using Microsoft.ML.Recurrent;

namespace Samples.Drawing;

/// <summary>Sentences in a fixed-width font whose entities lie on a colour per type, with the type below.</summary>
internal static class EntitiesPicture
{
    private const int Left = 16;
    private const int LineHeight = 46;
    private const int FontSize = 15;

    // A character of a fixed-width font is about 0.6 of its size wide.
    private const double CharacterWidth = FontSize * 0.602;

    public static string Draw(IReadOnlyList<(IReadOnlyList<string> Tokens, IReadOnlyList<TaggedSpan> Entities)> sentences, IEnumerable<string> types)
    {
        string[] names = [.. types];
        var svg = new Svg(760, (sentences.Count * LineHeight) + 16);
        for (int sentence = 0; sentence < sentences.Count; sentence++)
        {
            double y = (sentence * LineHeight) + 28;
            (IReadOnlyList<string> tokens, IReadOnlyList<TaggedSpan> entities) = sentences[sentence];
            foreach (TaggedSpan entity in entities)
            {
                string before = string.Concat(tokens.Take(entity.Start).Select(token => token + " "));
                string text = string.Join(' ', tokens.Skip(entity.Start).Take(entity.Length));
                double x = Left + (before.Length * CharacterWidth);
                string colour = Svg.Colours[Array.IndexOf(names, entity.Type) % Svg.Colours.Length];
                svg.Rectangle(x - 2, y - 15, (text.Length * CharacterWidth) + 4, 20, colour, opacity: 0.35);
                svg.Text(x, y + 17, string.Create(CultureInfo.InvariantCulture, $"{entity.Type} {entity.Confidence:F2}"), size: 10, colour: "#555555");
            }
            for (int token = 0, column = 0; token < tokens.Count; column += tokens[token].Length + 1, token++)
                svg.Word(Left + (column * CharacterWidth), y, tokens[token], tokens[token].Length * CharacterWidth, FontSize);
        }
        return svg.ToString();
    }
}
