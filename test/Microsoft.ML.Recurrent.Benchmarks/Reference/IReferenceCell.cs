namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The formulas of a cell, and their derivatives, written out unit by unit.</summary>
internal interface IReferenceCell
{
    /// <summary>Writes the step's new states.</summary>
    void Forward(ReferenceStep step);

    /// <summary>
    /// Replaces the step's parts by their gradients. The gradients of the new states become what the cell itself hands to the states
    /// before; the share that goes through the recurrent weights is not among it.
    /// </summary>
    void Backward(ReferenceStep step, double[] hiddenGradient, double[] cellGradient);
}
