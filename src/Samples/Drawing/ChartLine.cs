namespace Samples.Drawing;

/// <summary>A line of a chart with its name.</summary>
internal sealed record ChartLine(string Name, params (double X, double Y)[] Points);
