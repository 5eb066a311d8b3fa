using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The buffers of one direction of a recurrent layer for one batch. N x H unless said; S x H are one row per packed sequence.
/// </summary>
internal struct StepMatrices
{
    /// <summary>
    /// Whether every step's gates, cell states and r * h' are kept for the backward pass. If not, cell states and r * h' have a row per
    /// sequence, overwritten from step to step, and the gates are those of the steps at hand.
    /// </summary>
    public bool KeepsSteps;

    /// <summary>N x slots*H16 (H16: H rounded up to 16): pre-activations, then activated gates, then gradients of the pre-activations.</summary>
    public Matrix Gates;

    public Matrix Hidden;

    /// <summary>The hidden states after recurrent dropout; the same matrix as Hidden without.</summary>
    public Matrix RecurrentHidden;

    public Matrix Cell;

    public Matrix ResetHidden;

    /// <summary>S x H: states before the first step, and what the recurrent product reads of them.</summary>
    public Matrix InitialHidden;

    public Matrix InitialRecurrentHidden;

    public Matrix InitialCell;

    /// <summary>S x H: recurrent dropout's factors; empty without.</summary>
    public Matrix Mask;

    public AlignedBuffer? Peepholes;

    /// <summary>Gradient of the output; any stride.</summary>
    public Matrix OutputGradient;

    /// <summary>S x H: gradients that flow from step to step.</summary>
    public Matrix HiddenGradient;

    public Matrix CellGradient;

    /// <summary>S x H: gradient of what the recurrent product read; the same matrix as HiddenGradient without dropout.</summary>
    public Matrix RecurrentGradient;

    public Matrix ResetHiddenGradient;
}
