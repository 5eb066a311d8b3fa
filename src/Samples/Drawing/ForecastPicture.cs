using ScottPlot;

namespace Samples.Drawing;

/// <summary>A series, what was forecast of it, and the intervals of the forecast, drawn with ScottPlot.</summary>
internal static class ForecastPicture
{
    private const int Width = 900;
    private const int Height = 450;

    /// <param name="file">Ends in .png or .svg.</param>
    /// <param name="title">Stands above.</param>
    /// <param name="history">Times and numbers of the series, the forecast part included.</param>
    /// <param name="forecast">Times and numbers of the forecast.</param>
    /// <param name="intervals">Lower and upper bounds of intervals, the widest first, each with as many numbers as the forecast.</param>
    public static void Save(
        string file,
        string title,
        IReadOnlyList<(DateTime Time, float Value)> history,
        IReadOnlyList<(DateTime Time, float Value)> forecast,
        IReadOnlyList<(string Name, float[] Lower, float[] Upper)> intervals)
    {
        using var plot = new Plot();
        double[] times = [.. forecast.Select(step => step.Time.ToOADate())];
        for (int i = 0; i < intervals.Count; i++)
        {
            var band = plot.Add.FillY(times, Numbers(intervals[i].Lower), Numbers(intervals[i].Upper));
            band.FillColor = Color.FromHex(Svg.Colours[0]).WithAlpha(0.18 + (0.18 * i));
            band.LineWidth = 0;
            band.LegendText = intervals[i].Name;
        }
        var known = plot.Add.ScatterLine([.. history.Select(step => step.Time.ToOADate())], Numbers(history.Select(step => step.Value)));
        known.Color = Color.FromHex(Svg.Ink);
        known.LegendText = "true";
        var line = plot.Add.ScatterLine(times, Numbers(forecast.Select(step => step.Value)));
        line.Color = Color.FromHex(Svg.Colours[0]);
        line.LineWidth = 2;
        line.LegendText = "forecast";
        plot.Axes.DateTimeTicksBottom();
        plot.Title(title);
        plot.ShowLegend(Alignment.UpperLeft);
        if (Path.GetExtension(file).Equals(".svg", StringComparison.OrdinalIgnoreCase))
            plot.SaveSvg(file, Width, Height);
        else
            plot.SavePng(file, Width, Height);
    }

    private static double[] Numbers(IEnumerable<float> values) => [.. values.Select(value => (double)value)];
}
