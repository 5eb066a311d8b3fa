namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What attention makes of a decoder's state.</summary>
/// <param name="State">The state.</param>
/// <param name="Hidden">Of each source step the tanh within its score.</param>
/// <param name="Weights">Of the source steps.</param>
/// <param name="Combined">Context and state.</param>
/// <param name="Output">The attentional vector.</param>
internal sealed record ReferenceAlignment(double[] State, double[][] Hidden, double[] Weights, double[] Combined, double[] Output);
