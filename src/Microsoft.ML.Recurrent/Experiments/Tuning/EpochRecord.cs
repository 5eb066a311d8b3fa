namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>An epoch of a trial as it was reported, and what was answered.</summary>
internal sealed record EpochRecord(int Epoch, double Value, TrialAnswer Answer);
