namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One sequence at one step: what its cell read and, once updated, its new states.</summary>
/// <param name="InputPart">W_ih x + b_ih, gate after gate: [i,f,g,o] or [r,z,n].</param>
/// <param name="HiddenPart">W_hh h' + b_hh, in the same order.</param>
/// <param name="EntryHidden">h', the hidden state before.</param>
/// <param name="EntryCell">c', the cell state before.</param>
internal sealed record ReferenceStep(double[] InputPart, double[] HiddenPart, double[] EntryHidden, double[] EntryCell)
{
    public double[] Hidden { get; } = new double[EntryHidden.Length];

    public double[] Cell { get; } = new double[EntryHidden.Length];
}
