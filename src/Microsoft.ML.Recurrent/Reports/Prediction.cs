namespace Microsoft.ML.Recurrent.Reports;

/// <summary>What a model said of a row, in words.</summary>
/// <param name="Row">Number of the row, from 0.</param>
/// <param name="Example">The beginning of its features.</param>
/// <param name="StepCount">Items of the first feature column.</param>
/// <param name="Truth">The label: one item, or one for each step.</param>
/// <param name="Answer">The prediction, likewise.</param>
/// <param name="Error">How wrong it is; the larger the worse, 0 at best.</param>
/// <param name="Confidence">Probability of the positive answer; NaN for other tasks.</param>
internal sealed record Prediction(long Row, string Example, int StepCount, IReadOnlyList<string> Truth, IReadOnlyList<string> Answer, double Error, double Confidence);
