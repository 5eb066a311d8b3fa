using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class ContinuousBatchesTests
{
    [Theory]
    [InlineData(1, 1, 5, false)]
    [InlineData(23, 4, 5, false)]
    [InlineData(23, 4, 50, false)]
    [InlineData(3, 8, 5, false)]
    [InlineData(500, 3, 20, true)]
    public void Every_symbol_is_written_once_behind_the_symbol_before_it(int symbolCount, int streamCount, int window, bool isRandom)
    {
        SequenceStore text = Text(symbolCount);
        var batches = new ContinuousBatches(text, streamCount, window, isRandom, seed: 2);
        var written = new List<int>();
        batches.Begin(epoch: 1);
        while (batches.MoveNext(default))
        {
            for (int i = 0; i < batches.Sequences.Length; i++)
            {
                int sequence = batches.Sequences[i];
                Assert.Equal(i, sequence);
                ReadOnlySpan<int> read = batches.Store.Tokens(0, sequence, 0, batches.Store.LengthOf(sequence));
                ReadOnlySpan<int> classes = batches.Store.ClassesOf(sequence);
                for (int step = 0; step < read.Length; step++)
                {
                    Assert.True(read[step] == TargetSymbols.Begin ? step == 0 : read[step] == classes[step] - 1);
                }

                written.AddRange(classes);
            }
        }

        Assert.Equal(Enumerable.Range(TargetSymbols.First, symbolCount), written.Order());
    }

    [Fact]
    public void An_epoch_can_be_entered_anywhere()
    {
        var batches = new ContinuousBatches(Text(500), 3, 20, hasRandomWindows: true, seed: 2);
        List<int[]> all = Rest(batches, epoch: 4, given: 0);
        Assert.Equal(all.Skip(5), Rest(batches, epoch: 4, given: 5));
        Assert.NotEqual(all.Select(batch => batch.Length), Rest(batches, epoch: 5, given: 0).Select(batch => batch.Length));
    }

    private static List<int[]> Rest(ContinuousBatches batches, int epoch, long given)
    {
        var rest = new List<int[]>();
        batches.Begin(epoch, given);
        while (batches.MoveNext(default(Cancellation)))
        {
            rest.Add(batches.Store.Targets.AllClasses.ToArray());
        }

        return rest;
    }

    /// <summary>A text whose symbols count up.</summary>
    private static SequenceStore Text(int symbolCount)
    {
        var rows = new TargetStore(TargetShape.Sequence);
        rows.AddSequence([.. Enumerable.Range(TargetSymbols.First, symbolCount)]);
        return rows.Sequences!;
    }
}
