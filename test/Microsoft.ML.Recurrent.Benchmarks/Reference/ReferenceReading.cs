namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What is read and where the head stands.</summary>
internal enum ReferenceReading
{
    /// <summary>Each sequence's own steps; the head stands where the problem's labels are.</summary>
    Usual,

    /// <summary>As <see cref="Usual"/>, but the network reads on through the zeros behind shorter sequences, in reverse before them.</summary>
    WithPadding,

    /// <summary>Each sequence's own steps; the head stands over every one.</summary>
    EveryStep,
}
