using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class RateScheduleTests
{
    private static readonly PlateauState s_noPlateau = new();

    [Theory]
    [InlineData(ScheduleKind.Constant, 1, 1, 1)]
    [InlineData(ScheduleKind.Linear, 1, 0.5, 0.01)]
    [InlineData(ScheduleKind.Cosine, 1, 0.5, 0.000246719)]
    [InlineData(ScheduleKind.Exponential, 1, 0.1, 0.010471285)]
    [InlineData(ScheduleKind.ReduceOnPlateau, 1, 1, 1)]
    public void Starts_at_the_rate_and_moves_as_its_kind_says(object kind, double first, double middle, double last)
    {
        var schedule = new RateSchedule((ScheduleKind)kind, 0.2, stepCount: 100, warmupFraction: 0);

        Assert.Equal(0.2 * first, schedule.At(0, s_noPlateau), 1e-9);
        Assert.Equal(0.2 * middle, schedule.At(50, s_noPlateau), 1e-9);
        Assert.Equal(0.2 * last, schedule.At(99, s_noPlateau), 1e-9);
    }

    [Theory]
    [InlineData(ScheduleKind.Constant)]
    [InlineData(ScheduleKind.Linear)]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.Exponential)]
    [InlineData(ScheduleKind.ReduceOnPlateau)]
    public void Warm_up_rises_in_a_line_and_hands_over_at_the_full_rate(object kind)
    {
        var schedule = new RateSchedule((ScheduleKind)kind, 1, stepCount: 40, warmupFraction: 0.25);

        Assert.Equal([.. Enumerable.Range(1, 10).Select(step => step / 10.0)], [.. Enumerable.Range(0, 10).Select(step => schedule.At(step, s_noPlateau))]);
        Assert.Equal(1, schedule.At(10, s_noPlateau));
        Assert.All(Enumerable.Range(10, 29), step => Assert.True(schedule.At(step + 1, s_noPlateau) <= schedule.At(step, s_noPlateau)));
        Assert.True(schedule.At(39, s_noPlateau) > 0);
    }

    [Fact]
    public void A_warm_up_over_all_steps_ends_at_the_full_rate()
    {
        var schedule = new RateSchedule(ScheduleKind.Linear, 1, stepCount: 7, warmupFraction: 1);

        Assert.Equal(1, schedule.At(6, s_noPlateau));
    }

    [Fact]
    public void A_plateau_of_two_epochs_halves_the_rate_and_progress_does_not()
    {
        var schedule = new RateSchedule(ScheduleKind.ReduceOnPlateau, 1, stepCount: 100, warmupFraction: 0);
        var plateau = new PlateauState();
        var rates = new List<double>();
        foreach (double loss in new[] { 3, 2, 2, 1, 1, 1.1, 0.99999, 0.5, double.NaN, double.NaN })
        {
            schedule.EndEpoch(loss, plateau);
            rates.Add(schedule.At(50, plateau));
        }

        Assert.Equal([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25], rates);
    }
}
