using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

/// <summary>Which columns of the gates a thread sums.</summary>
public sealed class SlotShareTests
{
    public static TheoryData<string> EveryCell => [.. TestCells.Names];

    [Theory, MemberData(nameof(EveryCell))]
    public void Shares_are_neighbours_that_cover_all_vectors_with_as_even_work_as_whole_vectors_allow(string cell)
    {
        FusedStep step = TestCells.Named(cell).Step;
        foreach ((int inputWidth, int hiddenSize) in ((int, int)[])[(64, 64), (9, 100), (0, 17), (300, 8)])
        {
            int vectorsPerSlot = (hiddenSize + 15) / 16;
            long[] work = [.. Enumerable.Range(0, step.SlotCount * vectorsPerSlot).Select(v => SlotShare.WorkOf(step, v / vectorsPerSlot, inputWidth, hiddenSize))];
            for (int shareCount = 1; shareCount <= 5; shareCount++)
            {
                int end = 0;
                for (int share = 0; share < shareCount; share++)
                {
                    RowSpan own = SlotShare.Of(step, inputWidth, hiddenSize, share, shareCount);
                    Assert.Equal(end, own.First);
                    end += own.Count;
                    double even = (double)work.Sum() / shareCount;
                    Assert.InRange(work[own.First..end].Sum(), even - work.Max(), even + work.Max());
                }

                Assert.Equal(work.Length, end);
            }
        }
    }

    [Fact]
    public void Two_threads_halve_a_gru_between_its_common_gates()
    {
        FusedStep step = CellDefinition.Of(CellKind.GruResetAfter).Step;
        Assert.Equal(new RowSpan(0, 8, 1), SlotShare.Of(step, 64, 64, 0, 2));
        Assert.Equal(new RowSpan(8, 8, 1), SlotShare.Of(step, 64, 64, 1, 2));
    }
}
