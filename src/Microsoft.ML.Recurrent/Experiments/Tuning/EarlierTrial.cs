namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>A trial of an earlier search over the same task, for a warm start.</summary>
/// <param name="Parameters">What it tried. Options that the space does not try are passed over.</param>
/// <param name="Value">What it reached, to be made small; NaN: it failed.</param>
/// <param name="Epochs">Epochs trained.</param>
/// <param name="Cost">Multiply-adds.</param>
internal sealed record EarlierTrial(TrialParameters Parameters, double Value, int Epochs, long Cost);
