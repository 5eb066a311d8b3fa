using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class TokenBudgetSamplerTests
{
    [Fact]
    public void Every_pair_comes_once_an_epoch_and_no_batch_of_several_exceeds_the_budget_on_either_side()
        => Prop.ForAll<PositiveInt[], PositiveInt, byte>((lengths, budget, epoch) =>
        {
            SequenceStore store = Store(lengths.Select(length => (length.Get, length.Get * 7 % 11)));
            var sampler = new TokenBudgetSampler(store, budget.Get, seed: 3);
            sampler.Begin(epoch);
            int[][] batches = Batches(sampler);
            return batches.SelectMany(batch => batch).Order().SequenceEqual(Enumerable.Range(0, lengths.Length))
                && batches.All(batch => batch.Length > 0)
                && batches.All(batch => batch.Length == 1 || (Sources(store, batch) <= budget.Get && Targets(store, batch) <= budget.Get));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Batches_are_a_function_of_seed_and_epoch_alone()
    {
        SequenceStore store = Store(Lengths(1000));
        var once = new TokenBudgetSampler(store, 400, seed: 3);
        var again = new TokenBudgetSampler(store, 400, seed: 3);
        once.Begin(1);
        int[][] first = Batches(once);
        once.Begin(2);
        int[][] second = Batches(once);
        again.Begin(2);
        Assert.Equal(second, Batches(again));
        Assert.NotEqual(first, second);
        again.Begin(1, givenCount: 3);
        Assert.Equal(first[3..], Batches(again));
        Assert.Equal(first.Length, ((IBatchSource)once).ExpectedBatchCount(batchSize: 7));
    }

    [Fact]
    public void Batches_are_nearly_full_and_hold_like_lengths()
    {
        SequenceStore store = Store(Lengths(4000));
        var sampler = new TokenBudgetSampler(store, 1000, seed: 3);
        sampler.Begin(0);
        int[][] batches = Batches(sampler);
        Assert.InRange(batches.Average(batch => Math.Max(Sources(store, batch), Targets(store, batch))), 900, 1000);
        Assert.InRange(batches.Average(batch => batch.Max(store.LengthOf) - batch.Min(store.LengthOf)), 0, 8);
    }

    [Fact]
    public void An_epoch_allocates_nothing_once_warm()
    {
        var sampler = new TokenBudgetSampler(Store(Lengths(500)), 200, seed: 3);
        long sum = 0;
        Assert.Equal(0, Allocations.Least(() =>
        {
            sampler.Begin(2);
            while (sampler.MoveNext(default))
            {
                sum += sampler.Sequences.Length;
            }
        }));
        Assert.NotEqual(0, sum);
    }

    /// <summary>Sources of 1 to 100 steps, targets of as many or a few less.</summary>
    private static IEnumerable<(int, int)> Lengths(int count) => Enumerable.Range(0, count).Select(i => 1 + (i * 37 % 100)).Select(length => (length, Math.Max(0, length - (length % 3))));

    private static long Sources(SequenceStore store, int[] batch) => batch.Sum(sequence => (long)store.LengthOf(sequence));

    private static long Targets(SequenceStore store, int[] batch) => batch.Sum(sequence => (long)store.Targets.Sequences!.LengthOf(sequence));

    private static int[][] Batches(TokenBudgetSampler sampler)
    {
        var batches = new List<int[]>();
        while (sampler.MoveNext(default(Cancellation)))
        {
            batches.Add(sampler.Sequences.ToArray());
        }

        return [.. batches];
    }

    private static SequenceStore Store(IEnumerable<(int Source, int Target)> lengths)
    {
        var store = new SequenceStore([0], TargetShape.Sequence);
        foreach ((int source, int target) in lengths)
        {
            store.AddTokens(0, source).Clear();
            store.Targets.AddSequence(new int[target]);
            store.EndSequence(source);
        }

        return store;
    }
}
