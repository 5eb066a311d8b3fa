namespace Samples.Drawing;

/// <summary>A text whose background is coloured by a number per character, with a strip beneath for another one.</summary>
internal sealed class MemoryPicture
{
    private const int CharactersPerLine = 106;
    private const double CharacterWidth = 8;
    private const int LineHeight = 34;
    private const int Margin = 14;
    private const int TitleHeight = 26;
    private const int TextHeight = 18;
    private const int StripOffset = 28;
    private const int StripHeight = 8;
    private const int Shades = 12;

    private readonly List<(string Title, string Text, double[] Colours, double[]? Strip)> _parts = [];

    /// <param name="title">Stands above the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="colours">For each character a number that decides its background, blue below 0 and orange above.</param>
    /// <param name="strip">For each character the height of a bar beneath it, 0 to 1; null: none.</param>
    public void Add(string title, string text, double[] colours, double[]? strip = null) => _parts.Add((title, text, colours, strip));

    public string Draw()
    {
        int height = Margin + _parts.Sum(part => TitleHeight + (LineHeight * LinesOf(part.Text)) + Margin);
        var svg = new Svg((int)(2 * Margin + (CharactersPerLine * CharacterWidth)), height);
        double y = Margin;
        foreach ((string title, string text, double[] colours, double[]? strip) in _parts)
        {
            svg.Text(Margin, y + 14, title, isBold: true);
            y += TitleHeight;
            double largest = colours.Max(Math.Abs);
            for (int first = 0; first < text.Length; first += CharactersPerLine)
            {
                string line = text.Substring(first, Math.Min(CharactersPerLine, text.Length - first));
                DrawBackground(svg, y, [.. colours.Skip(first).Take(line.Length).Select(colour => Math.Round(Shades * colour / largest) / Shades)]);
                if (strip is not null)
                {
                    DrawStrip(svg, y + StripOffset, [.. strip.Skip(first).Take(line.Length)]);
                }

                svg.Word(Margin, y + 13, line.Replace(' ', '\u00a0'), line.Length * CharacterWidth, 13);
                y += LineHeight;
            }

            y += Margin;
        }

        return svg.ToString();
    }

    /// <summary>Neighbours of one shade are one rectangle.</summary>
    private static void DrawBackground(Svg svg, double y, double[] shades)
    {
        for (int first = 0, end; first < shades.Length; first = end)
        {
            for (end = first + 1; end < shades.Length && shades[end] == shades[first]; end++)
            {
            }

            if (shades[first] != 0)
            {
                string colour = shades[first] < 0 ? Svg.Colours[0] : Svg.Colours[1];
                svg.Rectangle(Margin + (first * CharacterWidth), y, (end - first) * CharacterWidth, TextHeight, colour, Math.Abs(shades[first]) * 0.85);
            }
        }
    }

    private static void DrawStrip(Svg svg, double y, double[] heights)
    {
        IEnumerable<(double, double)> top = heights.SelectMany((height, i) => new[]
        {
            (Margin + (i * CharacterWidth), y - (StripHeight * height)),
            (Margin + ((i + 1) * CharacterWidth), y - (StripHeight * height)),
        });
        svg.Area([(Margin, y), .. top, (Margin + (heights.Length * CharacterWidth), y)], Svg.Faint);
    }

    private static int LinesOf(string text) => (text.Length + CharactersPerLine - 1) / CharactersPerLine;
}
