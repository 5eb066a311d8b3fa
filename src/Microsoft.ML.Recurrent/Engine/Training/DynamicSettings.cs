namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What decides a <see cref="DynamicEvaluation"/>.</summary>
/// <param name="LearningRate">Of a step.</param>
/// <param name="Decay">How far a step takes a weight of mean size of gradients back to its trained value.</param>
/// <param name="Epsilon">Added to the root mean square of a weight's gradients.</param>
/// <param name="SegmentLength">Tokens of a step.</param>
internal readonly record struct DynamicSettings(float LearningRate, float Decay, float Epsilon, int SegmentLength);
