namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>How much classes weigh (null: all 1) and what part of each target goes to all of them alike.</summary>
internal readonly record struct TrainingLoss(float[]? ClassWeights = null, float LabelSmoothing = 0);
