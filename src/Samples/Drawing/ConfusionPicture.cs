using System.Globalization;
using Microsoft.ML.Data;

namespace Samples.Drawing;

/// <summary>A confusion table as a grid: a row per true class, the darker the larger the share of its rows.</summary>
internal static class ConfusionPicture
{
    private const int Cell = 56;
    private const int Left = 130;
    private const int Top = 84;

    /// <param name="title">What was classified.</param>
    /// <param name="matrix">The table.</param>
    /// <param name="names">Names of the classes.</param>
    public static string Draw(string title, ConfusionMatrix matrix, IReadOnlyList<string> names)
    {
        var svg = new Svg(Left + (names.Count * Cell) + 40, Top + (names.Count * Cell) + 20);
        svg.Text(16, 26, title, size: 15, isBold: true);
        svg.Text(Left + (names.Count * Cell / 2.0), 50, "predicted", "middle");
        svg.Text(Left - 44, Top + (names.Count * Cell / 2.0), "true", "end");
        for (int truth = 0; truth < names.Count; truth++)
        {
            svg.Text(Left - 12, Top + (truth * Cell) + (Cell / 2) + 5, names[truth], "end");
            svg.Text(Left + (truth * Cell) + (Cell / 2), Top - 10, names[truth], "middle");
            double sum = matrix.Counts[truth].Sum();
            for (int predicted = 0; predicted < names.Count; predicted++)
            {
                double count = matrix.Counts[truth][predicted];
                double share = sum > 0 ? count / sum : 0;
                svg.Rectangle(Left + (predicted * Cell) + 1, Top + (truth * Cell) + 1, Cell - 2, Cell - 2, Svg.Colours[0], opacity: 0.06 + (0.9 * Math.Sqrt(share)));
                if (count > 0)
                {
                    string text = count.ToString("F0", CultureInfo.InvariantCulture);
                    svg.Text(Left + (predicted * Cell) + (Cell / 2), Top + (truth * Cell) + (Cell / 2) + 5, text, "middle", colour: share > 0.2 ? "#ffffff" : Svg.Ink);
                }
            }
        }
        return svg.ToString();
    }
}
