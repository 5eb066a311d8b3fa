namespace Microsoft.ML.Recurrent.Engine.Networks.Explaining;

/// <summary>One number of what a network says of a sequence: a row of its head before softmax, sigmoid or exponential function.</summary>
/// <param name="Length">T: steps of the sequence; of an encoder-decoder those of the source.</param>
/// <param name="Output">The class or number.</param>
/// <param name="Step">The step whose row it is, of a head that reads steps; of an encoder-decoder a step of the target.</param>
/// <param name="Symbols">Of an encoder-decoder the symbols of the target that its decoder reads, without the begin.</param>
internal readonly record struct ScoreChoice(int Length, int Output, int Step = 0, int[]? Symbols = null);
