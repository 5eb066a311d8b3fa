using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// Fixed batches over all sequences of a store, shortest first, for evaluating it again and again. A batch names its sequences,
/// so whoever wants results in the store's order writes them by those numbers.
/// </summary>
internal sealed class EvaluationBatches : IBatchSource
{
    /// <summary>Steps of a batch, unless a single sequence has more: bounds what long sequences take in memory.</summary>
    public const long MaximumSteps = 1 << 15;

    // Of all steps of a batch, 128 MB: scores of thousands of classes at each step are most of what a batch takes.
    private const long MaximumOutputs = 1 << 25;

    private readonly SequenceStore _store;
    private readonly int[] _sequences;
    private readonly List<(int Start, int Count)> _batches = [];
    private int _current;

    /// <param name="store">The sequences.</param>
    /// <param name="maximumBatchSize">Sequences of a batch.</param>
    /// <param name="maximumSteps">Steps of a batch of more than one sequence.</param>
    public EvaluationBatches(SequenceStore store, int maximumBatchSize, long maximumSteps = MaximumSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumBatchSize, 1);
        _store = store;
        _sequences = [.. Enumerable.Range(0, store.SequenceCount).OrderBy(store.LengthOf)];
        int start = 0;
        long steps = 0;
        for (int end = 0; end < _sequences.Length; end++)
        {
            int length = store.LengthOf(_sequences[end]);
            if (end > start && (end - start == maximumBatchSize || steps + length > maximumSteps))
            {
                _batches.Add((start, end - start));
                start = end;
                steps = 0;
            }

            steps += length;
        }

        if (start < _sequences.Length)
        {
            _batches.Add((start, _sequences.Length - start));
        }
    }

    /// <summary>Steps of a batch where each has so many outputs; 0: none has.</summary>
    public static long StepsFor(int outputsPerStep) => Math.Max(1, Math.Min(MaximumSteps, MaximumOutputs / Math.Max(1, outputsPerStep)));

    public int BatchCount => _batches.Count;

    public long SequenceCount => _store.SequenceCount;

    public SequenceStore Store => _store;

    public ReadOnlySpan<int> Sequences => Batch(_current);

    public void Begin(int epoch, long givenCount = 0) => _current = (int)givenCount - 1;

    public bool MoveNext(Cancellation cancellation) => ++_current < BatchCount;

    public ReadOnlySpan<int> Batch(int index) => _sequences.AsSpan(_batches[index].Start, _batches[index].Count);
}
