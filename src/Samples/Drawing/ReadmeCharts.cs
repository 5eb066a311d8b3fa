namespace Samples.Drawing;

/// <summary>The charts of the repository's README, made of the figures in its tables, so that no figure stands in two places.</summary>
internal static class ReadmeCharts
{
    public const string SpeedFile = "speed.svg";
    public const string AccuracyFile = "accuracy.svg";

    /// <summary>Times as fast as the fastest peer, from the table below "Speed".</summary>
    public static string Speed(string readme) => new BarChart
    {
        Title = "Times as fast as the faster of TorchSharp and ONNX Runtime",
        Columns = ["1 thread", "2 threads"],
        Bars = [.. MarkdownTable.Below("Speed", readme).Rows.Select(row => new Bar(row[0], MarkdownTable.NumberOf(row[2]), MarkdownTable.NumberOf(row[3])))],
        Axis = (0, 5),
        Left = 330,
        Mark = 1,
    }.Draw();

    /// <summary>Models beside baselines, from the table below "Accuracy".</summary>
    public static string Accuracy(string readme) => new BarChart
    {
        Title = "On test data: the model, and a baseline without a recurrent network",
        Columns = ["model", "baseline"],
        Bars = [.. MarkdownTable.Below("Accuracy", readme).Rows.Select(row => new Bar(row[0], MarkdownTable.NumberOf(row[2]), MarkdownTable.NumberOf(row[3])))],
        Axis = (0, 1),
        Left = 200,
        Format = "0.000",
    }.Draw();
}
