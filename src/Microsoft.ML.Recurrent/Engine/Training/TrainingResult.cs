namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>A training run that left usable weights in its network.</summary>
/// <param name="History">All finished epochs.</param>
/// <param name="BestEpoch">Number of the epoch whose weights the network has.</param>
/// <param name="End">Why the run ended.</param>
internal sealed record TrainingResult(IReadOnlyList<EpochResult> History, int BestEpoch, TrainingEnd End);
