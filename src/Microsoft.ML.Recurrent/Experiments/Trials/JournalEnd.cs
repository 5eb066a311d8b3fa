using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>How an attempt at a trial has ended.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Result">What the search was told.</param>
/// <param name="Seconds">Time of the attempt.</param>
/// <param name="Measurement">Where a value needs a model; null: it needs none.</param>
internal sealed record JournalEnd(int Trial, int Attempt, TrialEnd Result, double Seconds, Measurement? Measurement);
