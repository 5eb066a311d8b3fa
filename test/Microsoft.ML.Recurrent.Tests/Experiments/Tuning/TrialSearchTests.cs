using System.Text.Json;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class TrialSearchTests
{
    [Fact]
    public void The_first_trial_is_the_starting_point_and_own_proposals_follow_it()
    {
        TrialParameters start = ToySpace.Plain.Start.With("Rate", 0.003);
        TrialParameters own = ToySpace.Plain.Start.With("Units", 7);
        var search = new TrialSearch(ToySpace.Settings with { Start = start, Enqueued = [own] });
        Assert.Equal(start, search.Ask()!.Parameters);
        Assert.Equal(own, search.Ask()!.Parameters);
        search.Enqueue(own.With("Units", 8));
        Assert.Equal(8.0, search.Ask()!.Parameters["Units"]);
    }

    [Fact]
    public void A_search_ends_when_its_trials_have_ended()
    {
        var search = new TrialSearch(ToySpace.Settings with { MaximumTrials = 2 });
        TrialAssignment first = search.Ask()!;
        TrialAssignment second = search.Ask()!;
        Assert.Null(search.Ask());
        Assert.False(search.IsFinished);
        search.Tell(first.Trial, first.Attempt, new TrialEnd(TrialEndKind.Finished, 1, 8, 10, null));
        Assert.False(search.IsFinished);
        search.Tell(second.Trial, second.Attempt, new TrialEnd(TrialEndKind.Failed, double.NaN, 0, 0, "no memory"));
        Assert.True(search.IsFinished);
        Assert.Equal(0, search.Best!.Number);
    }

    [Fact]
    public void A_search_ends_when_its_epochs_are_spent()
    {
        var search = new TrialSearch(ToySpace.Settings with { MaximumTotalEpochs = 11, MaximumEpochs = 8 });
        Assert.Equal(11, ToySpace.Run(search, Toy.Loss).Count(call => call.StartsWith("report", StringComparison.Ordinal)));
        Assert.Equal([TrialState.Finished, TrialState.Cancelled], search.Trials.Select(trial => trial.State));
    }

    [Fact]
    public void A_report_that_comes_twice_gets_the_same_answer_and_counts_once()
    {
        var search = new TrialSearch(ToySpace.Settings with { MaximumEpochs = 2, MaximumTotalEpochs = 4 });
        TrialAssignment trial = search.Ask()!;
        Assert.Equal(TrialAnswer.Continue, search.Report(trial.Trial, 1, 1, 3, 10));
        Assert.Equal(TrialAnswer.Stop, search.Report(trial.Trial, 1, 2, 2, 20));
        Assert.Equal(TrialAnswer.Continue, search.Report(trial.Trial, 1, 1, 3, 10));
        Assert.Equal(TrialAnswer.Stop, search.Report(trial.Trial, 1, 2, 99, 20));
        search.Tell(trial.Trial, 1, new TrialEnd(TrialEndKind.Finished, 2, 2, 20, null));
        Assert.Equal(TrialAnswer.Stop, search.Report(trial.Trial, 1, 2, 2, 20));
        search.Tell(trial.Trial, 1, new TrialEnd(TrialEndKind.Failed, double.NaN, 2, 20, "late"));
        Assert.Equal(TrialState.Finished, search.Trials[0].State);
        Assert.Equal(2, search.Trials[0].Value);
        Assert.NotNull(search.Ask());
    }

    [Fact]
    public void An_attempt_that_another_has_replaced_is_ignored()
    {
        var search = new TrialSearch(ToySpace.Settings);
        TrialAssignment lost = search.Ask()!;
        search.Report(0, 1, 1, 5, 10);
        search.Release(0, 1);
        TrialAssignment again = search.Ask()!;
        Assert.Equal((lost.Trial, 2, lost.Seed, true), (again.Trial, again.Attempt, again.Seed, again.Resumes));
        Assert.Equal(lost.Parameters, again.Parameters);
        Assert.Equal(TrialAnswer.Stop, search.Report(0, 1, 2, 0, 10));
        search.Tell(0, 1, new TrialEnd(TrialEndKind.Finished, 0, 2, 10, null));
        Assert.Equal(TrialState.Running, search.Trials[0].State);
        Assert.Equal(TrialAnswer.Continue, search.Report(0, 2, 1, 5, 10));
        Assert.Equal(TrialAnswer.Continue, search.Report(0, 2, 2, 4, 20));
        Assert.Equal(4, search.Trials[0].Value);
    }

    [Fact]
    public void A_trial_that_is_paused_in_the_midst_of_a_rung_is_the_next_to_be_handed_out()
    {
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MinimumEpochs = 8 });
        search.Ask();
        search.Report(0, 1, 1, 5, 10);
        search.Report(0, 1, 2, 4, 20);
        search.Tell(0, 1, new TrialEnd(TrialEndKind.Paused, 4, 2, 20, null));
        TrialAssignment again = search.Ask()!;
        Assert.Equal((0, 2, 2, 8, true), (again.Trial, again.Attempt, again.FromEpoch, again.ToEpoch, again.Resumes));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_trial_whose_value_is_no_number_is_pruned(double value)
    {
        var search = new TrialSearch(ToySpace.Settings);
        search.Ask();
        Assert.Equal(TrialAnswer.Prune, search.Report(0, 1, 1, value, 10));
    }

    [Fact]
    public void A_trial_never_handed_out_is_refused()
    {
        var search = new TrialSearch(ToySpace.Settings);
        search.Ask();
        var exception = Assert.Throws<ArgumentOutOfRangeException>(() => search.Report(1, 1, 1, 0, 0));
        Assert.Contains("Trial: expected 0 to 0, a trial that was handed out, got 1.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeds_of_trials_differ_and_fit_an_option()
    {
        var search = new TrialSearch(ToySpace.Settings);
        ulong[] seeds = [.. Enumerable.Range(0, 50).Select(_ => search.Ask()!.Seed)];
        Assert.Equal(50, seeds.Distinct().Count());
        Assert.All(seeds, seed => Assert.True(seed <= int.MaxValue));
    }

    [Fact]
    public void What_is_handed_out_and_told_survives_json()
    {
        TrialAssignment assignment = new TrialSearch(ToySpace.Settings).Ask()!;
        Assert.Equal(assignment, JsonSerializer.Deserialize(JsonSerializer.Serialize(assignment, TuningJson.Default.TrialAssignment), TuningJson.Default.TrialAssignment));
        var end = new TrialEnd(TrialEndKind.Failed, double.NaN, 3, 17, "no \"memory\"");
        Assert.Equal(end, JsonSerializer.Deserialize(JsonSerializer.Serialize(end, TuningJson.Default.TrialEnd), TuningJson.Default.TrialEnd));
    }
}
