using System.Xml.Linq;
using Samples.Drawing;

namespace Microsoft.ML.Recurrent.Tests.Samples.Drawing;

public sealed class PictureSheetTests
{
    [Fact]
    public void Lines_are_drawn_within_the_sheet_over_logarithmic_axes_too()
    {
        XElement svg = Draw(new LineChart
        {
            Title = "norms",
            HorizontalName = "lag",
            IsVerticalLogarithmic = true,
            Lines = [new ChartLine("falling", (0, 1), (50, 1e-3), (100, 1e-6)), new ChartLine("even", (0, 1), (100, 1))],
        });
        double[][] lines = [.. Named(svg, "polyline").Select(line => line.Attribute("points")!.Value.Split(' ').Select(point => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray())];
        Assert.Equal(2, lines.Length);
        Assert.Equal(lines[0][1] - lines[0][0], lines[0][2] - lines[0][1], tolerance: 0.11);      // points are written with one decimal
        Assert.Equal(lines[1][0], lines[1][1]);
        Assert.All(lines.SelectMany(line => line), y => Assert.InRange(y, 0, (double)svg.Attribute("height")!));
        Assert.Contains(Named(svg, "text"), text => text.Value == "1E-6");
    }

    [Fact]
    public void A_lag_that_was_not_tried_has_no_mark_and_one_not_solved_is_hollow()
    {
        Assert.Equal(1, MarksOf(true, null));
        Assert.Equal(3, MarksOf(true, false));

        static int MarksOf(params bool?[] isSolved)
            => Named(Draw(new LagGrid { Title = "lags", Lags = [5, 10], Rows = [new GridRow("adding", "lstm", isSolved)] }), "rect").Count() - 1;
    }

    [Fact]
    public void The_shorter_column_gets_the_next_picture()
    {
        var sheet = new PictureSheet();
        LagGrid grid = new() { Title = "lags", Lags = [5], Rows = [new GridRow("adding", "lstm", [true])] };
        LineChart chart = new() { Title = "norms", HorizontalName = "lag", Lines = [new ChartLine("line", (0, 1), (1, 2))] };
        sheet.Add(chart);
        sheet.Add(grid);
        sheet.Add(grid);
        string[] lefts = [.. Named(XElement.Parse(sheet.Draw()), "text").Where(text => text.Value is "lags" or "norms").Select(text => text.Attribute("x")!.Value)];
        Assert.Equal(lefts[1], lefts[2]);
        Assert.NotEqual(lefts[0], lefts[1]);
    }

    private static XElement Draw(ISheetPicture picture)
    {
        var sheet = new PictureSheet();
        sheet.Add(picture);
        return XElement.Parse(sheet.Draw());
    }

    private static IEnumerable<XElement> Named(XElement svg, string name) => svg.Descendants().Where(element => element.Name.LocalName == name);
}
