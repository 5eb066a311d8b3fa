using ScottPlot;

namespace Samples.Searching;

/// <summary>The best value that a search had found, over the time.</summary>
internal static class BestSoFarPlot
{
    private const int Width = 720;
    private const int Height = 360;

    /// <param name="points">Times in seconds, each with the value found then.</param>
    /// <param name="metric">What is plotted.</param>
    /// <returns>The plot as SVG.</returns>
    public static string Draw(IReadOnlyList<(double Seconds, double Best)> points, string metric)
    {
        using var plot = new Plot();
        var line = plot.Add.Scatter(points.Select(point => point.Seconds).ToArray(), points.Select(point => point.Best).ToArray());
        line.ConnectStyle = ConnectStyle.StepHorizontal;
        plot.Title("Best trial so far");
        plot.XLabel("seconds");
        plot.YLabel(metric);
        return plot.GetSvgXml(Width, Height);
    }
}
