using Microsoft.ML.Recurrent;
using Spectre.Console;

namespace Samples.Running;

/// <summary>Prints sentences with their entities in colours, on consoles that have them; each with its type and how sure the tagger is.</summary>
internal sealed class ColouredEntities(IEnumerable<string> types)
{
    private static readonly Color[] Colours =
        [Color.Aqua, Color.Yellow, Color.Lime, Color.Fuchsia, Color.Orange1, Color.SkyBlue1, Color.Salmon1, Color.SpringGreen1, Color.MediumPurple1];

    private readonly Dictionary<string, Color> _colours = types.Select((type, i) => (type, Colours[i % Colours.Length])).ToDictionary();

    public void Print(IReadOnlyList<string> tokens, IReadOnlyList<TaggedSpan> entities)
    {
        var line = new Paragraph("  ");
        int next = 0;
        foreach (TaggedSpan entity in entities)
        {
            line.Append(string.Concat(tokens.Skip(next).Take(entity.Start - next).Select(token => token + " ")));
            var style = new Style(_colours.GetValueOrDefault(entity.Type, Color.White), decoration: Decoration.Bold);
            line.Append(string.Create(null, $"[{entity.Text}]"), style);
            line.Append(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"({entity.Type} {entity.Confidence:F2}) "), new Style(style.Foreground));
            next = entity.Start + entity.Length;
        }

        line.Append(string.Join(' ', tokens.Skip(next)));
        AnsiConsole.Write(line);
        AnsiConsole.WriteLine();
    }
}
