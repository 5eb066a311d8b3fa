using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class LengthBucketSamplerTests
{
    [Fact]
    public void Every_sequence_comes_exactly_once_an_epoch_in_batches_of_full_size_but_one()
        => Prop.ForAll<PositiveInt[], PositiveInt, byte>((lengths, batchSize, epoch) =>
        {
            var sampler = new LengthBucketSampler(Store(lengths.Select(length => length.Get)), batchSize.Get, seed: 3);
            sampler.Begin(epoch);
            int[][] batches = Batches(sampler);
            return batches.SelectMany(batch => batch).Order().SequenceEqual(Enumerable.Range(0, lengths.Length))
                && batches.Count(batch => batch.Length != batchSize.Get) <= 1
                && batches.All(batch => batch.Length > 0 && batch.Length <= batchSize.Get);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Batches_are_a_function_of_seed_and_epoch_alone()
    {
        SequenceStore store = Store(Lengths(1000));
        var once = new LengthBucketSampler(store, 16, seed: 3);
        var again = new LengthBucketSampler(store, 16, seed: 3);
        var other = new LengthBucketSampler(store, 16, seed: 4);
        once.Begin(1);
        int[][] first = Batches(once);
        once.Begin(2);
        int[][] second = Batches(once);
        again.Begin(2);
        other.Begin(2);

        Assert.Equal(second, Batches(again));
        Assert.NotEqual(first, second);
        Assert.NotEqual(second, Batches(other));
    }

    [Fact]
    public void Batches_hold_like_lengths_and_come_in_random_order()
    {
        SequenceStore store = Store(Lengths(4000));
        var sampler = new LengthBucketSampler(store, 20, seed: 3);
        sampler.Begin(0);

        // A pool is an eighth of the 200 batches: 25 batches over lengths 1 to 100, about 4 lengths each.
        int[][] batches = Batches(sampler);
        Assert.InRange(batches.Average(batch => batch.Max(store.LengthOf) - batch.Min(store.LengthOf)), 0, 6);

        double[] means = [.. batches.Select(batch => batch.Average(store.LengthOf))];
        Assert.InRange(means.Take(100).Average(), 40, 60);
        Assert.InRange(means.Zip(means.Skip(1)).Count(pair => pair.First < pair.Second), 70, 130);
    }

    [Fact]
    public void Threads_of_a_batch_own_as_many_rows_but_for_one_a_step_and_as_good_as_the_same_over_an_epoch()
    {
        // Lengths 5 to 60 in batches of 32, as requests and sentences are.
        SequenceStore store = Store(Enumerable.Range(0, 2000).Select(i => 5 + (i * 37 % 56)));
        var sampler = new LengthBucketSampler(store, 32, seed: 3);
        sampler.Begin(0);
        var layout = new BatchLayout();
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            long busiest = 0, rows = 0;
            foreach (int[] batch in Batches(sampler))
            {
                layout.Arrange([.. batch.Select(store.LengthOf)], []);
                int[] owned = [.. Enumerable.Range(0, threadCount).Select(share
                    => Enumerable.Range(0, layout.StepCount).Sum(step => RowSpan.OfShare(layout.OffsetOf(step), layout.RowsAt(step), share, threadCount).Count))];
                Assert.Equal(layout.RowCount, owned.Sum());
                Assert.InRange(owned.Max() - owned.Min(), 0, layout.StepCount);
                busiest += owned.Max() * threadCount;
                rows += layout.RowCount;
            }

            // A thread that waits has nothing to do in what the busiest has more than its part: 32 rows over 3 threads are 11, 11 and 10.
            double evenShare = Math.Ceiling(32.0 / threadCount) * threadCount / 32;
            Assert.InRange(busiest / (double)rows, 1, evenShare * 1.05);
        }
    }

    [Fact]
    public void The_longest_of_a_batch_leave_few_steps_nearly_empty()
    {
        SequenceStore store = Store(Lengths(4000));
        var sampler = new LengthBucketSampler(store, 20, seed: 3);
        sampler.Begin(0);
        double rows = Enumerable.Range(0, store.SequenceCount).Sum(store.LengthOf);

        // What padding to the longest would add: of batches as they come about as much again, of these a few steps each.
        Assert.InRange(Batches(sampler).Sum(batch => batch.Length * batch.Max(store.LengthOf)) / rows, 1, 1.06);
        Assert.InRange(Enumerable.Range(0, 4000).Chunk(20).Sum(batch => batch.Length * batch.Max(store.LengthOf)) / rows, 1.7, 2.1);
    }

    [Fact]
    public void Few_sequences_meet_others_every_epoch()
    {
        SequenceStore store = Store(Enumerable.Range(1, 64));
        var sampler = new LengthBucketSampler(store, 16, seed: 3);
        var companions = new HashSet<int>();
        for (int epoch = 0; epoch < 30; epoch++)
        {
            sampler.Begin(epoch);
            companions.UnionWith(Batches(sampler).Single(batch => batch.Contains(0)));
        }

        // Sorted by length as one pool, sequence 0 would meet the same 15 others for ever.
        Assert.InRange(companions.Count, 60, 64);
    }

    [Fact]
    public void An_epoch_allocates_nothing()
    {
        var sampler = new LengthBucketSampler(Store(Lengths(500)), 16, seed: 3);
        sampler.Begin(0);
        int epoch = 0;
        int total = 0;
        Assert.Equal(0, Allocations.Least(() =>
        {
            sampler.Begin(++epoch);
            for (int i = 0; i < sampler.BatchCount; i++)
            {
                total += sampler.Batch(i).Length;
            }
        }));
        Assert.Equal(500 * epoch, total);
    }

    [Fact]
    public void Evaluation_batches_hold_every_sequence_once_shortest_first_within_their_limits()
        => Prop.ForAll<PositiveInt[], PositiveInt>((lengths, size) =>
        {
            SequenceStore store = Store(lengths.Select(length => Math.Min(length.Get * 500, 60_000)));
            var batches = new EvaluationBatches(store, size.Get);
            int[][] all = [.. Enumerable.Range(0, batches.BatchCount).Select(i => batches.Batch(i).ToArray())];
            int[] sequences = [.. all.SelectMany(batch => batch)];
            return sequences.Order().SequenceEqual(Enumerable.Range(0, lengths.Length))
                && sequences.Zip(sequences.Skip(1)).All(pair => store.LengthOf(pair.First) <= store.LengthOf(pair.Second))
                && all.All(batch => batch.Length is > 0 && batch.Length <= size.Get && (batch.Length == 1 || batch.Sum(store.LengthOf) <= 1 << 15));
        }).QuickCheckThrowOnFailure();

    private static IEnumerable<int> Lengths(int count) => Enumerable.Range(0, count).Select(i => 1 + (i * 37 % 100));

    private static int[][] Batches(LengthBucketSampler sampler)
        => [.. Enumerable.Range(0, sampler.BatchCount).Select(i => sampler.Batch(i).ToArray())];

    private static SequenceStore Store(IEnumerable<int> lengths)
    {
        var store = new SequenceStore([]);
        foreach (int length in lengths)
        {
            store.EndSequence(length);
        }

        return store;
    }
}
