namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>One way through an <see cref="ISequenceStream"/>. Used by one thread at a time, not always by the same.</summary>
internal interface ISequencePass : IDisposable
{
    /// <summary>Adds the next sequence to a store; false at the end.</summary>
    bool AppendNext(SequenceStore store);
}
