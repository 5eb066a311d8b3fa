namespace Microsoft.ML.Recurrent;

/// <summary>How much an option decided about the rank of the trials of an experiment.</summary>
/// <remarks>
/// A forest of regression trees (Breiman 2001) learns each trial's rank, among all trials, from its options; an option's importance is how much the forest's error on
/// trials that a tree has not seen grows when the option's values are exchanged among these. It describes the ranges that were tried and the trials
/// that a tuner chose, not the task as such, and of options that always change together it cannot tell which one matters.
/// </remarks>
/// <param name="Option">The option's name.</param>
/// <param name="Importance">Its part of the importance of all options: 0 to 1, all together 1, or all 0 where no option decides anything.</param>
public sealed record ParameterImportance(string Option, double Importance);
