namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>How an attempt at a trial ended, and with what.</summary>
/// <param name="Kind">How it ended.</param>
/// <param name="Value">The value of its best model, to be made small; NaN where there is none.</param>
/// <param name="Epochs">Epochs trained, in all attempts together.</param>
/// <param name="Cost">Multiply-adds, in all attempts together.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
internal sealed record TrialEnd(TrialEndKind Kind, double Value, int Epochs, long Cost, string? Error);
