using System.Globalization;
using System.Net;
using System.Text;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>Parts of a whole as horizontal bars, as inline SVG; colours and fonts come from the page by CSS classes.</summary>
/// <param name="title">Stands above.</param>
internal sealed class BarPlot(string title)
{
    private const int Width = 720;
    private const int Left = 190;
    private const int Right = 60;
    private const int Top = 34;
    private const int RowHeight = 20;

    private readonly List<(string Name, double Value)> _bars = [];

    /// <summary>Adds a bar of a length from 0 to 1.</summary>
    public void Add(string name, double value) => _bars.Add((name, value));

    /// <summary>The picture as an SVG element.</summary>
    public string Draw()
    {
        var svg = new StringBuilder();
        double longest = Math.Max(1e-9, _bars.Select(bar => bar.Value).DefaultIfEmpty(0).Max());
        svg.Append(CultureInfo.InvariantCulture, $"<svg class=\"plot\" viewBox=\"0 0 {Width} {Top + (RowHeight * _bars.Count) + 8}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\" xmlns=\"http://www.w3.org/2000/svg\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"t\" x=\"12\" y=\"20\">{WebUtility.HtmlEncode(title)}</text>");
        foreach ((int i, (string name, double value)) in _bars.Index())
        {
            double y = Top + (RowHeight * i);
            double length = (Width - Left - Right) * value / longest;
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l e\" x=\"{Left - 8}\" y=\"{y + 13}\">{WebUtility.HtmlEncode(name)}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"c0 f\" x=\"{Left}\" y=\"{y + 3}\" width=\"{length:F1}\" height=\"{RowHeight - 7}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"l\" x=\"{Left + length + 6:F1}\" y=\"{y + 13}\">{value:F2}</text>");
        }

        return svg.Append("</svg>").ToString();
    }
}
