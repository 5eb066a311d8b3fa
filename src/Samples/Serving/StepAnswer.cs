namespace Samples.Serving;

/// <summary>What the service answers to a step.</summary>
/// <param name="StepCount">Steps of the user's sequence so far.</param>
/// <param name="PredictedClass">The class of the greatest probability.</param>
/// <param name="Scores">The probabilities of all classes.</param>
internal sealed record StepAnswer(long StepCount, string PredictedClass, float[] Scores);
