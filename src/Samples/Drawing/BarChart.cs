using System.Globalization;

namespace Samples.Drawing;

/// <summary>Horizontal bars in groups: a group per row of a table, a colour per column.</summary>
internal sealed record BarChart
{
    private const int BarHeight = 14;
    private const int GroupGap = 12;
    private const int Top = 62;
    private const int Bottom = 24;
    private const int Right = 60;
    private const int Width = 760;

    public required string Title { get; init; }

    /// <summary>Names of a group's bars.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    public required IReadOnlyList<Bar> Bars { get; init; }

    /// <summary>Where bars begin and end.</summary>
    public required (double From, double To) Axis { get; init; }

    /// <summary>Room for the names at the left.</summary>
    public int Left { get; init; } = 250;

    /// <summary>A value that is marked by a line, such as the peer's speed; null: none.</summary>
    public double? Mark { get; init; }

    /// <summary>How figures are written.</summary>
    public string Format { get; init; } = "0.00";

    public string Draw()
    {
        int groupHeight = (BarHeight * Columns.Count) + GroupGap;
        int height = Top + (groupHeight * Bars.Count) + Bottom;
        var svg = new Svg(Width, height);
        svg.Text(16, 26, Title, size: 16, isBold: true);
        DrawLegend(svg);
        if (Mark is double mark)
        {
            svg.Line(X(mark), Top - 6, X(mark), height - Bottom, Svg.Faint, isDashed: true);
            svg.Text(X(mark), height - 8, mark.ToString("0.##", CultureInfo.InvariantCulture), "middle", size: 11, colour: Svg.Faint);
        }
        for (int group = 0; group < Bars.Count; group++)
            DrawGroup(svg, Bars[group], Top + (group * groupHeight), groupHeight - GroupGap);
        return svg.ToString();
    }

    private void DrawLegend(Svg svg)
    {
        double x = Left;
        for (int column = 0; column < Columns.Count; column++)
        {
            svg.Rectangle(x, 37, 11, 11, Svg.Colours[column]);
            svg.Text(x + 16, 47, Columns[column], size: 12);
            x += 40 + (7 * Columns[column].Length);
        }
    }

    private void DrawGroup(Svg svg, Bar bar, double top, double height)
    {
        svg.Text(Left - 10, top + (height / 2) + 4, bar.Name, "end");
        for (int column = 0; column < bar.Values.Length; column++)
        {
            double value = bar.Values[column];
            if (double.IsNaN(value))
                continue;
            double y = top + (column * BarHeight);
            svg.Rectangle(Left, y, Math.Max(X(value) - Left, 1), BarHeight - 2, Svg.Colours[column]);
            svg.Text(Math.Max(X(value), Left) + 5, y + BarHeight - 4, value.ToString(Format, CultureInfo.InvariantCulture), size: 11);
        }
    }

    private double X(double value) => Left + ((Width - Right - Left) * (Math.Clamp(value, Axis.From, Axis.To) - Axis.From) / (Axis.To - Axis.From));
}
