using System.Globalization;
using System.Net;
using System.Text;

namespace Samples.Drawing;

/// <summary>A picture made of rectangles, lines and texts on white. The same calls give the same text in every culture.</summary>
internal sealed class Svg(int width, int height)
{
    public const string Ink = "#222222";
    public const string Faint = "#9a9a9a";

    // Okabe and Ito's colours, which people with any colour vision can tell apart.
    public static readonly string[] Colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999", "#7a5fb5"];

    private readonly StringBuilder _elements = new();

    public void Rectangle(double x, double y, double rectangleWidth, double rectangleHeight, string fill, double opacity = 1) =>
        Add($"<rect x=\"{x:F1}\" y=\"{y:F1}\" width=\"{rectangleWidth:F1}\" height=\"{rectangleHeight:F1}\" fill=\"{fill}\" fill-opacity=\"{opacity:0.##}\"/>");

    public void Line(double x1, double y1, double x2, double y2, string colour, bool isDashed = false) =>
        Add($"<line x1=\"{x1:F1}\" y1=\"{y1:F1}\" x2=\"{x2:F1}\" y2=\"{y2:F1}\" stroke=\"{colour}\"{(isDashed ? " stroke-dasharray=\"4 3\"" : "")}/>");

    /// <summary>A line through some points.</summary>
    public void Path(IEnumerable<(double X, double Y)> points, string colour) =>
        Add($"<polyline points=\"{Text(points)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");

    /// <summary>A filled area with these corners.</summary>
    public void Area(IEnumerable<(double X, double Y)> points, string colour) =>
        Add($"<polygon points=\"{Text(points)}\" fill=\"{colour}\" fill-opacity=\"0.8\"/>");

    /// <summary>A text; <paramref name="anchor"/> is start, middle or end, the place of <paramref name="x"/> in it.</summary>
    public void Text(double x, double y, string text, string anchor = "start", int size = 13, string colour = Ink, bool isBold = false) =>
        Add($"<text x=\"{x:F1}\" y=\"{y:F1}\" font-family=\"sans-serif\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{colour}\"{(isBold ? " font-weight=\"bold\"" : "")}>{WebUtility.HtmlEncode(text)}</text>");

    /// <summary>A text in a fixed-width font that is this long whatever font the viewer has.</summary>
    public void Word(double x, double y, string text, double length, int size) =>
        Add($"<text x=\"{x:F1}\" y=\"{y:F1}\" font-family=\"monospace\" font-size=\"{size}\" textLength=\"{length:F1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{Ink}\">{WebUtility.HtmlEncode(text)}</text>");

    public override string ToString() =>
        $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n"
        + $"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n{_elements}</svg>\n";

    private static string Text(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F1},{point.Y:F1}")));

    private void Add(FormattableString element) => _elements.Append(element.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
