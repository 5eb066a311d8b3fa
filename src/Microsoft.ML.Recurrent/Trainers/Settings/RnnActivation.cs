namespace Microsoft.ML.Recurrent;

/// <summary>The activation of <see cref="RecurrentCellKind.Rnn"/>.</summary>
public enum RnnActivation
{
    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>max(0, x); stable over long sequences with identity initialization (Le et al. 2015).</summary>
    Relu,
}
