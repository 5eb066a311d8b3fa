namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What to train: an attempt at a trial, from one epoch to another.</summary>
/// <param name="Trial">The trial's number, from 0.</param>
/// <param name="Attempt">From 1; each time that the trial is handed out, also after a pause, has the next number.</param>
/// <param name="Parameters">Values of options.</param>
/// <param name="Seed">Of the trial's training, the same in all its attempts; below 2^31, so that it fits an option.</param>
/// <param name="FromEpoch">Epochs already trained: 0, or where the trial was paused.</param>
/// <param name="ToEpoch">Where the rung ends: the trial is paused or done there.</param>
/// <param name="MaximumEpochs">Where the trial ends if it is never stopped; learning rate schedules reach their end there.</param>
/// <param name="Resumes">Whether an earlier attempt left a checkpoint to go on from.</param>
internal sealed record TrialAssignment(
    int Trial, int Attempt, TrialParameters Parameters, ulong Seed, int FromEpoch, int ToEpoch, int MaximumEpochs, bool Resumes);
