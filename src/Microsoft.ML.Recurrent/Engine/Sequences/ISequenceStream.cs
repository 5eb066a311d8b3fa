using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>Sequences that are not kept: whoever wants them reads them again, pass by pass.</summary>
internal interface ISequenceStream
{
    /// <summary>Sequences of every pass.</summary>
    long SequenceCount { get; }

    /// <summary>Bytes that the sequences in memory at once may take, about: whole mini-batches are kept together.</summary>
    long MaximumBytes { get; }

    /// <summary>An empty store with the inputs of these sequences.</summary>
    SequenceStore NewStore();

    /// <summary>Begins pass number <paramref name="pass"/>, 1, 2, ...; the order of the sequences is a function of it.</summary>
    ISequencePass Open(int pass, Cancellation cancellation);
}
