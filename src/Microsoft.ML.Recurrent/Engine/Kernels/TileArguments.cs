namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// Operands of one register tile: C[r, v] = Start[r, v] + sum over k of A[r, k] * B[k, v], for some rows r and vectors v of 16
/// lanes. Strides count numbers.
/// </summary>
internal unsafe struct TileArguments
{
    public float* A;

    /// <summary>From row to row of A.</summary>
    public nint ARow;

    /// <summary>From k to k+1 in A.</summary>
    public nint AStep;

    /// <summary>Floats or bfloat16; vectors of a row of B lie side by side, 16 numbers apart.</summary>
    public void* B;

    public bool IsBFloat16;

    public nint BStep;

    public int Depth;

    /// <summary>Where the chains begin: a bias row (<see cref="StartRow"/> 0) or C itself.</summary>
    public float* Start;

    public nint StartRow;

    public nint StartVector;

    public float* C;

    public nint CRow;

    public nint CVector;

    /// <summary>From a panel to the one that a single row takes together with it, in B, in the starts and in C.</summary>
    public nint BPair;

    public nint StartPair;

    public nint CPair;
}
