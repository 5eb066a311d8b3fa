using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent.Evaluation.Numbers;

/// <summary>Writes the errors of predicted numbers as text.</summary>
internal static class ErrorTable
{
    /// <param name="heading">What a row of the table is.</param>
    /// <param name="channels">The rows.</param>
    /// <param name="total">All channels together.</param>
    /// <param name="counts">The last line.</param>
    public static string Format(string heading, IReadOnlyList<RegressionChannelMetrics> channels, RegressionChannelMetrics total, string counts)
    {
        int width = channels.Append(total).Max(channel => Math.Max(channel.Name.Length, heading.Length));
        var table = new StringBuilder();
        table.AppendLine($"{heading.PadRight(width)}        RMSE         MAE         MSE       R2   values");
        foreach (RegressionChannelMetrics channel in channels.Append(total))
        {
            table.Append(channel.Name.PadRight(width));
            table.Append($"  {Number(channel.RootMeanSquaredError)}  {Number(channel.MeanAbsoluteError)}  {Number(channel.MeanSquaredError)}");
            table.AppendLine(CultureInfo.InvariantCulture, $"  {channel.RSquared,7:F4}  {channel.Count,7}");
        }

        return table.AppendLine(counts).ToString();
    }

    // Errors have the labels' unit and so any magnitude.
    private static string Number(double value) => value.ToString("G5", CultureInfo.InvariantCulture).PadLeft(10);
}
