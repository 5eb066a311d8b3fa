namespace Microsoft.ML.Recurrent.Engine.Heads.Metrics;

/// <summary>One measure of the rows of an evaluation.</summary>
/// <param name="Name">As ML.NET's metrics call it, such as <c>RootMeanSquaredError</c>.</param>
/// <param name="Value">NaN where no row tells.</param>
/// <param name="IsHigherBetter">Whether a greater value is the better one.</param>
internal readonly record struct MetricValue(string Name, double Value, bool IsHigherBetter);
