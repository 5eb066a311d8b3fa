using System.Globalization;
using System.Net;
using System.Text;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Lines over whole numbers (epochs, lags) as inline SVG; colours and fonts come from the page by CSS classes.</summary>
/// <param name="title">Stands above.</param>
/// <param name="horizontal">What the horizontal axis counts.</param>
/// <param name="isLogarithmic">Whether the vertical axis has powers of ten; what is not above 0 is left out then.</param>
internal sealed class LinePlot(string title, string horizontal, bool isLogarithmic = false)
{
    private const int Width = 480;
    private const int Height = 260;
    private const int Left = 64;
    private const int Right = 12;
    private const int Top = 30;
    private const int Bottom = 40;
    private const int LegendRow = 18;
    private const int LegendEnd = 10;

    private readonly List<(string Name, (double X, double Y)[] Points)> _lines = [];

    public bool IsEmpty => _lines.Count == 0;

    /// <summary>Adds a line; points whose height is not finite are left out.</summary>
    public void Add(string name, IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)[] kept = [.. points.Where(point => double.IsFinite(point.Y) && (!isLogarithmic || point.Y > 0)).Select(point => (point.X, isLogarithmic ? Math.Log10(point.Y) : point.Y))];
        if (kept.Length > 0)
        {
            _lines.Add((name, kept));
        }
    }

    /// <summary>The picture as a file of its own, with its colours in it.</summary>
    public string DrawAlone() => Draw().Replace(
        "xmlns=\"http://www.w3.org/2000/svg\">",
        $"xmlns=\"http://www.w3.org/2000/svg\"><style>{HtmlPage.PlotStyle}</style>",
        StringComparison.Ordinal);

    /// <summary>The picture as an SVG element.</summary>
    public string Draw()
    {
        int height = Height + (LegendRow * _lines.Count) + LegendEnd;
        var svg = new StringBuilder();
        Append(svg, $"<svg class=\"plot\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\" xmlns=\"http://www.w3.org/2000/svg\">");
        Append(svg, $"<text class=\"t\" x=\"{Left}\" y=\"18\">{WebUtility.HtmlEncode(title)}</text>");
        (double firstX, double lastX) = Range(_lines.SelectMany(line => line.Points).Select(point => point.X));
        (double lowest, double highest) = Range(_lines.SelectMany(line => line.Points).Select(point => point.Y));
        double X(double value) => Left + ((Width - Left - Right) * (value - firstX) / (lastX - firstX));
        double Y(double value) => Height - Bottom - ((Height - Top - Bottom) * (value - lowest) / (highest - lowest));
        foreach (double tick in isLogarithmic ? PowerTicks(lowest, highest) : Ticks(lowest, highest))
        {
            string label = isLogarithmic ? PowerOf(tick) : tick.ToString("G4", CultureInfo.InvariantCulture);
            Append(svg, $"<line class=\"g\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(tick):F1}\" y2=\"{Y(tick):F1}\"/><text class=\"l e\" x=\"{Left - 6}\" y=\"{Y(tick) + 4:F1}\">{label}</text>");
        }

        foreach (double tick in Ticks(firstX, lastX).Where(tick => Math.Abs(tick - Math.Round(tick)) < 1e-6))
        {
            Append(svg, $"<text class=\"l m\" x=\"{X(tick):F1}\" y=\"{Height - Bottom + 16}\">{tick:0}</text>");
        }

        Append(svg, $"<text class=\"l m\" x=\"{(Left + Width - Right) / 2}\" y=\"{Height - 6}\">{WebUtility.HtmlEncode(horizontal)}</text>");
        for (int i = 0; i < _lines.Count; i++)
        {
            (string name, (double X, double Y)[] points) = _lines[i];
            string corners = string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X):F1},{Y(point.Y):F1}")));
            Append(svg, points.Length == 1
                ? (FormattableString)$"<circle class=\"c{i % 8} f\" cx=\"{X(points[0].X):F1}\" cy=\"{Y(points[0].Y):F1}\" r=\"3\"/>"
                : $"<polyline class=\"c{i % 8}\" points=\"{corners}\"/>");
            double row = Height + (LegendRow * i) + 8;
            Append(svg, $"<line class=\"c{i % 8}\" x1=\"{Left}\" x2=\"{Left + 18}\" y1=\"{row}\" y2=\"{row}\"/><text class=\"l\" x=\"{Left + 24}\" y=\"{row + 4}\">{WebUtility.HtmlEncode(name)}</text>");
        }

        return svg.Append("</svg>").ToString();
    }

    private static (double Lowest, double Highest) Range(IEnumerable<double> values)
    {
        double[] all = [.. values];
        (double lowest, double highest) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        double around = lowest == 0 ? 0.5 : Math.Abs(lowest) / 2;
        return highest > lowest ? (lowest, highest) : (lowest - around, highest + around);
    }

    /// <summary>Four to eight round numbers.</summary>
    private static IEnumerable<double> Ticks(double lowest, double highest)
    {
        double step = Math.Pow(10, Math.Floor(Math.Log10((highest - lowest) / 4)));
        double count = (highest - lowest) / step;
        step *= count > 20 ? 5 : count > 8 ? 2 : 1;
        for (double tick = Math.Ceiling(lowest / step) * step; tick <= highest + (1e-9 * step); tick += step)
        {
            yield return Math.Abs(tick) < step * 1e-9 ? 0 : tick;
        }
    }

    /// <summary>Logarithms of round numbers: powers of ten, and over less than two decades also two and five times these, or every digit.</summary>
    private static IEnumerable<double> PowerTicks(double lowest, double highest)
    {
        double decades = highest - lowest;
        if (decades >= 2)
        {
            return Ticks(lowest, highest).Where(tick => Math.Abs(tick - Math.Round(tick)) < 1e-6);
        }

        int[] digits = decades >= 0.7 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
        double[] ticks =
        [
            .. Enumerable.Range((int)Math.Floor(lowest), 4).SelectMany(power => digits.Select(digit => power + Math.Log10(digit))).Where(tick => tick >= lowest - 1e-9 && tick <= highest + 1e-9),
        ];
        return ticks.Length >= 2 ? ticks : Ticks(lowest, highest);
    }

    private static string PowerOf(double logarithm)
    {
        double value = Math.Pow(10, logarithm);
        return value is >= 1e-3 and < 1e5 ? value.ToString("0.####", CultureInfo.InvariantCulture) : value.ToString("0.##E+0", CultureInfo.InvariantCulture);
    }

    private static void Append(StringBuilder text, FormattableString element) => text.Append(element.ToString(CultureInfo.InvariantCulture));
}
