using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class StreamedBatchesTests
{
    private const int Count = 1003;

    [Fact]
    public void An_epoch_has_every_sequence_once_in_full_batches_but_one()
    {
        var stream = new CountedStream(Count, maximumBytes: 16_000);
        using StreamedBatches batches = StreamedBatches.ForTraining(stream, batchSize: 8, epochCount: 3, seed: 5);
        Assert.Equal(Count, batches.SequenceCount);
        var epochs = new List<int[][]>();
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            epochs.Add(Batches(batches, epoch));
            Assert.Equal(Enumerable.Range(0, Count), epochs[^1].SelectMany(batch => batch).Order());
            Assert.Equal((Count + 7) / 8, epochs[^1].Length);
            Assert.Equal(1, epochs[^1].Count(batch => batch.Length != 8));
        }

        Assert.NotEqual(epochs[0], epochs[1]);
        Assert.True(stream.PeakBytes < 18_000, $"{stream.PeakBytes}");
    }

    [Fact]
    public void Batches_are_a_function_of_the_seed()
    {
        int[][] Twice(ulong seed)
        {
            using StreamedBatches batches = StreamedBatches.ForTraining(new CountedStream(Count, maximumBytes: 16_000), 8, epochCount: 2, seed);
            return [.. Batches(batches, 1), .. Batches(batches, 2)];
        }

        Assert.Equal(Twice(5), Twice(5));
        Assert.NotEqual(Twice(5), Twice(6));
    }

    [Fact]
    public void Batches_of_a_block_hold_like_lengths()
    {
        using StreamedBatches batches = StreamedBatches.ForTraining(new CountedStream(4000, maximumBytes: 160_000), 8, epochCount: 1, seed: 5);
        int[][] all = Batches(batches, 1);
        double spread = all.Average(batch => batch.Max(CountedStream.LengthOf) - batch.Min(CountedStream.LengthOf));

        // Lengths run from 1 to 9: batches of any eight would spread over 7 of them.
        Assert.InRange(spread, 0, 2);
    }

    [Fact]
    public void Evaluation_meets_every_sequence_once_each_time()
    {
        using StreamedBatches batches = StreamedBatches.ForEvaluation(new CountedStream(Count, maximumBytes: 9000), maximumBatchSize: 16);
        for (int epoch = 1; epoch <= 2; epoch++)
        {
            int[][] all = Batches(batches, epoch);
            Assert.Equal(Enumerable.Range(0, Count), all.SelectMany(batch => batch).Order());
            Assert.All(all, batch => Assert.InRange(batch.Length, 1, 16));
        }
    }

    /// <summary>The sequences' tokens, which number them over the stream.</summary>
    private static int[][] Batches(StreamedBatches batches, int epoch)
    {
        var all = new List<int[]>();
        batches.Begin(epoch);
        while (batches.MoveNext(TestContext.Current.CancellationToken))
        {
            SequenceStore store = batches.Store;
            all.Add([.. batches.Sequences.ToArray().Select(sequence => store.Tokens(0, sequence, 0, 1)[0])]);
        }

        return [.. all];
    }
}
