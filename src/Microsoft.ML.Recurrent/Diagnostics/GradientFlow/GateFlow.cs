namespace Microsoft.ML.Recurrent;

/// <summary>A gate of a recurrent layer, or its one activation: what gradients reach it, how its values lie, and what its recurrent matrix does to vectors.</summary>
public sealed record GateFlow
{
    /// <summary><c>input</c>, <c>forget</c>, <c>candidate</c>, <c>output</c> of an LSTM; <c>reset</c>, <c>update</c>, <c>candidate</c> of a GRU; <c>state</c> of a vanilla RNN.</summary>
    public required string Name { get; init; }

    /// <summary>Norm of the gradient of the gate's pre-activation by lag: geometric mean over the sequences that are long enough, without the first step for a gate that acts on the state before it.</summary>
    public required IReadOnlyList<double> GradientNorms { get; init; }

    /// <summary>Mean value over units and steps.</summary>
    public required double MeanValue { get; init; }

    /// <summary>Share of values below 0.1, where a gate is all but closed (of a tanh: below -0.9); Karpathy et al. 2015. 0 for ReLU.</summary>
    public required double LowShare { get; init; }

    /// <summary>Share of values above 0.9, where a gate is all but open. 0 for ReLU.</summary>
    public required double HighShare { get; init; }

    /// <summary>
    /// Of a forget gate, or a GRU's update gate: mean over units and steps of -1 / log(value), the steps in which what it keeps falls to 1/e. Null for others.
    /// </summary>
    public double? TimeScale { get; init; }

    /// <summary>Largest absolute eigenvalue of the gate's recurrent matrix.</summary>
    public required double SpectralRadius { get; init; }

    /// <summary>Largest singular value of the gate's recurrent matrix.</summary>
    public required double LargestSingularValue { get; init; }

    /// <summary>
    /// 1 / the steepest slope of the activation (1 of tanh and ReLU, 4 of a sigmoid). For a vanilla RNN: with a largest singular value below it gradients vanish, and
    /// above it they may explode (Pascanu et al. 2013).
    /// </summary>
    public required double PascanuBound { get; init; }
}
