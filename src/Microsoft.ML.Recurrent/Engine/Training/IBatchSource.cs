using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>The batches of every epoch, one at a time, and the store in which each one's sequences lie.</summary>
internal interface IBatchSource
{
    /// <summary>Sequences of an epoch.</summary>
    long SequenceCount { get; }

    /// <summary>Batches of an epoch, or about so many where they differ from epoch to epoch.</summary>
    /// <param name="batchSize">Sequences of a batch that is full.</param>
    long ExpectedBatchCount(int batchSize) => (SequenceCount + batchSize - 1) / batchSize;

    /// <summary>The store of the batch at hand.</summary>
    SequenceStore Store { get; }

    /// <summary>The sequences of the batch at hand, by their numbers in <see cref="Store"/>.</summary>
    ReadOnlySpan<int> Sequences { get; }

    /// <summary>Steps of the batch at hand.</summary>
    long StepCount
    {
        get
        {
            long steps = 0;
            foreach (int sequence in Sequences)
            {
                steps += Store.LengthOf(sequence);
            }

            return steps;
        }
    }

    /// <summary>Stands before a batch of an epoch, 1, 2, ...: behind so many that were given already.</summary>
    void Begin(int epoch, long givenCount = 0);

    /// <summary>Moves to the next batch; false after the last. The batch before is gone.</summary>
    bool MoveNext(Cancellation cancellation);
}
