namespace Samples.Drawing;

/// <summary>A text whose background is coloured by a number per character, with a strip beneath for another one.</summary>
internal sealed class MemoryPicture
{
    private const int CharactersPerLine = 106;
    private const double CharacterWidth = 8;
    private const int LineHeight = 34;
    private const int Margin = 14;
    private const int TitleHeight = 26;

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
                for (int i = 0; i < line.Length; i++)
                {
                    double x = Margin + (i * CharacterWidth);
                    double colour = colours[first + i] / largest;
                    svg.Rectangle(x, y, CharacterWidth, 18, colour < 0 ? Svg.Colours[0] : Svg.Colours[1], Math.Abs(colour) * 0.85);
                    if (strip is not null)
                    {
                        double bar = 8 * strip[first + i];
                        svg.Rectangle(x, y + 28 - bar, CharacterWidth - 1, bar, Svg.Faint);
                    }
                }

                svg.Word(Margin, y + 13, line.Replace(' ', '\u00a0'), line.Length * CharacterWidth, 13);
                y += LineHeight;
            }

            y += Margin;
        }

        return svg.ToString();
    }

    private static int LinesOf(string text) => (text.Length + CharactersPerLine - 1) / CharactersPerLine;
}
