using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class ParetoFrontTests
{
    [Fact]
    public void What_another_beats_in_both_is_not_in_front()
        => Assert.Equal(
            [(0.9, 1.0), (0.5, 2.0), (0.1, 8.0)],
            Front([(0.1, 9.0), (0.5, 2.0), (0.9, 1.0), (0.6, 2.0), (0.5, 3.0), (0.1, 8.0), (double.NaN, 0.1), (0.0, double.PositiveInfinity)]));

    [Fact]
    public void No_item_dominates_one_in_front_and_one_in_front_covers_every_other()
        => Prop.ForAll(ArbMap.Default.ArbFor<(byte Value, byte Burden)[]>(), items =>
        {
            (double Value, double Burden)[] all = [.. items.Select(item => ((double)item.Value, (double)item.Burden))];
            (double Value, double Burden)[] front = Front(all);
            Assert.All(all, item => Assert.Contains(front, each => each.Value <= item.Value && each.Burden <= item.Burden));
            Assert.All(front, each => Assert.DoesNotContain(all, item => item.Value <= each.Value && item.Burden <= each.Burden && item != each));
        }).QuickCheckThrowOnFailure();

    private static (double Value, double Burden)[] Front((double Value, double Burden)[] items) => [.. ParetoFront.Of(items, item => item.Value, item => item.Burden)];
}
