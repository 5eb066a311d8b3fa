namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Weights that are updated in one go: <paramref name="Count"/> neighbours in the flat buffers, and where their gradients start.</summary>
internal readonly record struct UpdateStretch(int Start, int GradientStart, int Count);
