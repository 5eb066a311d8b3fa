using System.Globalization;
using System.Net;
using System.Text;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>
/// Rows as lines across parallel axes, one axis per column, as inline SVG; the first rows are the strongest lines. A column of numbers has its least value below and its greatest above, another one
/// its values in order; a row without a value leaves the axis out.
/// </summary>
/// <param name="title">What is read out in place of the picture.</param>
internal sealed class ParallelPlot(string title)
{
    private const int AxisDistance = 110;
    private const int Margin = 60;
    private const int Top = 30;
    private const int Height = 300;
    private const int Bottom = 60;
    private const int MostRows = 500;

    private readonly List<(string Name, object?[] Values)> _axes = [];

    /// <summary>Adds a column, a value per row.</summary>
    public void AddAxis(string name, object?[] values) => _axes.Add((name, values));

    /// <summary>The picture as an SVG element.</summary>
    public string Draw()
    {
        int width = (2 * Margin) + (AxisDistance * Math.Max(0, _axes.Count - 1));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"plot\" style=\"min-width:{width}px\" viewBox=\"0 0 {width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\" xmlns=\"http://www.w3.org/2000/svg\">");
        double[][] heights = [.. _axes.Select((axis, i) => DrawAxis(svg, axis.Name, axis.Values, i))];
        int rowCount = Math.Min(MostRows, _axes.Select(axis => axis.Values.Length).DefaultIfEmpty(0).Max());

        // The best ones last, above the others.
        for (int row = rowCount - 1; row >= 0; row--)
        {
            string points = string.Join(' ', heights.Select((axis, i) => (X: XOf(i), Y: axis[row])).Where(point => double.IsFinite(point.Y))
                .Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X},{point.Y:F1}")));
            double opacity = 0.08 + (0.92 * Math.Pow(1 - ((double)row / Math.Max(1, rowCount)), 4));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{(row == 0 ? "c5" : "c0")}\" style=\"stroke-width:{(row == 0 ? 3 : 1)};opacity:{opacity:F2}\" points=\"{points}\"/>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static int XOf(int axis) => Margin + (AxisDistance * axis);

    private static double[] DrawAxis(StringBuilder svg, string name, object?[] values, int axis)
    {
        int x = XOf(axis);
        int below = Height - Bottom;
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"g\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{below}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l m\" x=\"{x}\" y=\"{Height - (axis % 2 == 0 ? 26 : 8)}\">{WebUtility.HtmlEncode(name)}</text>");
        if (Array.TrueForAll(values, value => value is null or double))
        {
            double[] numbers = [.. values.OfType<double>()];
            (double low, double high) = numbers.Length == 0 ? (0, 1) : (numbers.Min(), numbers.Max());
            double range = high > low ? high - low : 1;
            Label(svg, x, Top - 6, high.ToString("G4", CultureInfo.InvariantCulture));
            Label(svg, x, below + 14, low.ToString("G4", CultureInfo.InvariantCulture));
            return [.. values.Select(value => value is double number ? below - ((below - Top) * (number - low) / range) : double.NaN)];
        }

        object[] kinds = [.. values.Where(value => value is not null).Select(value => value!).Distinct().OrderBy(value => value.ToString(), StringComparer.Ordinal)];
        double YOf(object value) => below - ((below - Top) * (Array.IndexOf(kinds, value) + 0.5) / kinds.Length);
        foreach (object kind in kinds)
        {
            Label(svg, x, YOf(kind) - 4, kind.ToString()!);
        }

        return [.. values.Select(value => value is null ? double.NaN : YOf(value))];
    }

    private static void Label(StringBuilder svg, double x, double y, string text)
        => svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l m\" x=\"{x}\" y=\"{y:F1}\">{WebUtility.HtmlEncode(text)}</text>");
}
