namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// What a cell's formulas read and write at one step of one sequence: pointers to unit 0 of the row. Gate slot s of unit u is
/// at Gates[s * GateStride + u]. Pointers that a cell has no use for are null.
/// </summary>
internal unsafe struct CellArguments
{
    /// <summary>Forward: finished pre-activations in, activated gates out. Backward: activated gates in, gradients of the pre-activations out.</summary>
    public float* Gates;

    public nint GateStride;

    public float* PreviousHidden;

    /// <summary>What the recurrent product reads: the previous hidden state, after recurrent dropout where that is on.</summary>
    public float* RecurrentHidden;

    public float* Hidden;

    public float* PreviousCell;

    public float* Cell;

    /// <summary>Diagonal weights on the cell state, a row of <see cref="GateStride"/> floats per peephole.</summary>
    public float* Peepholes;

    /// <summary>r * h', the operand of a second product.</summary>
    public float* ResetHidden;

    /// <summary>Backward: the gradient of the output of this step.</summary>
    public float* OutputGradient;

    /// <summary>
    /// Backward: in, the gradient that later steps give the hidden state; out, what flows to the previous one past the
    /// products.
    /// </summary>
    public float* HiddenGradient;

    /// <summary>Backward: gradient of <see cref="RecurrentHidden"/>; the same memory as HiddenGradient without dropout.</summary>
    public float* RecurrentGradient;

    /// <summary>Backward: gradient of <see cref="ResetHidden"/>.</summary>
    public float* ResetHiddenGradient;

    /// <summary>Backward: the gradient of the cell state, in of this step's, out of the previous one's.</summary>
    public float* CellGradient;
}
