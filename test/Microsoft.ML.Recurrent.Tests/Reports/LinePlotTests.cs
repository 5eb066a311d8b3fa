using Microsoft.ML.Recurrent.Reports;

namespace Microsoft.ML.Recurrent.Tests.Reports;

public sealed class LinePlotTests
{
    [Theory]
    [InlineData(0.45, 0.95, "0.5 0.6 0.7 0.8 0.9")]
    [InlineData(0.04, 3, "0.05 0.1 0.2 0.5 1 2")]
    [InlineData(1e-8, 2, "1E-8 1E-6 1E-4 0.01 1")]
    [InlineData(3, 30_000, "10 100 1000 10000")]
    public void A_logarithmic_axis_has_round_numbers(double lowest, double highest, string labels)
    {
        var plot = new LinePlot("norm", "lag", isLogarithmic: true);
        plot.Add("line", [(0, lowest), (1, highest)]);
        string svg = plot.Draw();
        foreach (string label in labels.Split(' ')[1..^1])
        {
            Assert.Contains($">{label}</text>", svg, StringComparison.Ordinal);
        }
    }
}
