using Microsoft.ML.Recurrent.Engine.Training;
using Schedule = Microsoft.ML.Recurrent.Engine.Training.LearningRateSchedule;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(ScheduleKind.Constant, 1, 1, 1)]
    [InlineData(ScheduleKind.Linear, 1, 0.5, 0.01)]
    [InlineData(ScheduleKind.Cosine, 1, 0.5, 0.000246719)]
    [InlineData(ScheduleKind.Exponential, 1, 0.1, 0.010471285)]
    [InlineData(ScheduleKind.ReduceOnPlateau, 1, 1, 1)]
    public void Starts_at_the_rate_and_moves_as_its_kind_says(object kind, double first, double middle, double last)
    {
        var schedule = new Schedule((ScheduleKind)kind, 0.2, stepCount: 100, warmupFraction: 0);

        Assert.Equal(0.2 * first, schedule.At(0), 1e-9);
        Assert.Equal(0.2 * middle, schedule.At(50), 1e-9);
        Assert.Equal(0.2 * last, schedule.At(99), 1e-9);
    }

    [Theory]
    [InlineData(ScheduleKind.Constant)]
    [InlineData(ScheduleKind.Linear)]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.Exponential)]
    [InlineData(ScheduleKind.ReduceOnPlateau)]
    public void Warm_up_rises_in_a_line_and_hands_over_at_the_full_rate(object kind)
    {
        var schedule = new Schedule((ScheduleKind)kind, 1, stepCount: 40, warmupFraction: 0.25);

        Assert.Equal([.. Enumerable.Range(1, 10).Select(step => step / 10.0)], [.. Enumerable.Range(0, 10).Select(step => schedule.At(step))]);
        Assert.Equal(1, schedule.At(10));
        Assert.All(Enumerable.Range(10, 29), step => Assert.True(schedule.At(step + 1) <= schedule.At(step)));
        Assert.True(schedule.At(39) > 0);
    }

    [Fact]
    public void A_warm_up_over_all_steps_ends_at_the_full_rate()
    {
        var schedule = new Schedule(ScheduleKind.Linear, 1, stepCount: 7, warmupFraction: 1);

        Assert.Equal(1, schedule.At(6));
    }

    [Fact]
    public void A_plateau_of_two_epochs_halves_the_rate_and_progress_does_not()
    {
        var schedule = new Schedule(ScheduleKind.ReduceOnPlateau, 1, stepCount: 100, warmupFraction: 0);
        var rates = new List<double>();
        foreach (double loss in new[] { 3, 2, 2, 1, 1, 1.1, 0.99999, 0.5, double.NaN, double.NaN })
        {
            schedule.EndEpoch(loss);
            rates.Add(schedule.At(50));
        }

        Assert.Equal([1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25], rates);
    }
}
