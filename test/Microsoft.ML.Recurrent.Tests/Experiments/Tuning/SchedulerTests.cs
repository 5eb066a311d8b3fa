using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class SchedulerTests
{
    [Theory]
    [InlineData(1, 16, 4, "1 4 16")]
    [InlineData(1, 20, 4, "1 5 20")]
    [InlineData(1, 100, 4, "2 6 25 100")]
    [InlineData(2, 100, 4, "6 25 100")]
    [InlineData(1, 50, 4, "3 12 50")]
    [InlineData(1, 27, 3, "1 3 9 27")]
    [InlineData(1, 3, 4, "3")]
    [InlineData(1, 1, 4, "1")]
    public void Rungs_go_down_from_the_last_epoch(int minimum, int maximum, int reduction, string expected)
        => Assert.Equal(expected, string.Join(' ', SuccessiveHalving.RungsOf(minimum, maximum, reduction)));

    [Fact]
    public void The_best_floor_of_a_quarter_of_a_rung_goes_on_and_the_highest_rung_first()
    {
        // Values of the trials at every epoch. With four results trial 3 goes on, with eight trial 5 too, with twelve trial 8, with sixteen trial 12; then the second
        // rung has four results, and the best of them, trial 12, goes on before a new trial begins.
        double[] values = [5, 3, 8, 1, 4, 2, 7, 6, 0.5, 9, 9, 9, 0.1, 9, 9, 9, 9];
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 16, MaximumTrials = 17 });
        Assert.Equal(
            "0:0-1 1:0-1 2:0-1 3:0-1 3:1-4 4:0-1 5:0-1 6:0-1 7:0-1 5:1-4 8:0-1 8:1-4 9:0-1 10:0-1 11:0-1 12:0-1 12:1-4 12:4-16 3:1-4".Split(' ')[..18],
            Script.Run(search, (trial, _) => values[trial]).Take(18));
    }

    [Fact]
    public void Below_four_results_none_goes_on_before_the_others_have_begun()
    {
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 16, MaximumTrials = 4 });
        Assert.Equal(["0:0-1", "1:0-1", "2:0-1", "3:0-1"], Script.Run(search, (trial, _) => trial).Take(4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void With_few_trials_the_best_one_is_trained_to_its_end(int trials)
    {
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 16, MaximumTrials = trials });
        List<string> run = Script.Run(search, (trial, _) => trial == trials - 1 ? 0 : trial + 1);
        Assert.Equal($"{trials - 1}:4-16", run[^1]);
        Assert.Equal(1, run.Count(step => step.EndsWith("-16", StringComparison.Ordinal)));
        Assert.True(search.IsFinished);
        Assert.Equal(trials - 1, search.Best!.Number);
    }

    [Fact]
    public void A_search_that_went_on_with_few_trials_is_told_again_under_a_higher_limit()
    {
        TrialSearchSettings settings = ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 4, MaximumTrials = 3 };
        Assert.Equal("0:1-4", Script.Run(new TrialSearch(settings), (trial, _) => trial)[^1]);
        var search = new TrialSearch(settings with { MaximumTrials = 5 });
        for (int trial = 0; trial < 3; trial++)
        {
            search.Ask(trial);
            search.Report(trial, 1, 1, trial, 1);
            search.Tell(trial, 1, new TrialEnd(TrialEndKind.Paused, trial, 1, 1, null));
        }

        TrialAssignment again = search.Ask(0)!;
        Assert.Equal((0, 2, 1, 4), (again.Trial, again.Attempt, again.FromEpoch, again.ToEpoch));
    }

    [Fact]
    public void A_trial_counts_with_its_best_epoch_in_a_rung()
    {
        // Trial 1 is best at epoch 2, and worst at the rung's end.
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 16, MinimumEpochs = 4, MaximumTrials = 4 });
        List<string> run = Script.Run(search, (trial, epoch) => trial == 1 ? (epoch == 2 ? 0 : 9) : trial + 1);
        Assert.Equal("1:4-16", run[^1]);
    }

    [Fact]
    public void A_trial_that_fails_takes_no_place_in_its_rung()
    {
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 4 });
        for (int trial = 0; trial < 4; trial++)
        {
            search.Ask();
            search.Report(trial, 1, 1, trial == 0 ? double.NaN : trial, 1);
            search.Tell(trial, 1, new TrialEnd(trial == 0 ? TrialEndKind.Pruned : TrialEndKind.Paused, trial, 1, 1, null));
        }

        Assert.Equal(4, search.Ask()!.Trial);
    }

    [Fact]
    public void A_trial_goes_on_only_once_it_is_told_to_be_paused()
    {
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 4 });
        for (int trial = 0; trial < 4; trial++)
        {
            search.Ask();
            Assert.Equal(TrialAnswer.Pause, search.Report(trial, 1, 1, trial, 1));
        }

        Assert.Equal(4, search.Ask()!.Trial);
        search.Tell(0, 1, new TrialEnd(TrialEndKind.Paused, 0, 1, 1, null));
        TrialAssignment again = search.Ask()!;
        Assert.Equal((0, 2, 1, 4, true), (again.Trial, again.Attempt, again.FromEpoch, again.ToEpoch, again.Resumes));
        Assert.Equal(TrialAnswer.Stop, search.Report(0, 1, 2, 0, 1));
        Assert.Equal(TrialAnswer.Continue, search.Report(0, 2, 1, 0, 1));
        Assert.Equal(TrialAnswer.Continue, search.Report(0, 2, 2, 0, 1));
    }

    [Fact]
    public void Brackets_of_hyperband_begin_at_their_own_rung_and_share_trials()
    {
        // Rungs 1, 4, 16: of each 27 trials 16 begin at 1 epoch, 6 at 4 and 3 at 16, by ceil(3 / (s + 1) * 4^s).
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Hyperband, MaximumEpochs = 16, MaximumTrials = 25 });
        List<string> run = Script.Run(search, (trial, _) => trial);
        Assert.Equal(16, run.Count(each => each.EndsWith(":0-1", StringComparison.Ordinal)));
        Assert.Equal(6, run.Count(each => each.EndsWith(":0-4", StringComparison.Ordinal)));
        Assert.Equal(3, run.Count(each => each.EndsWith(":0-16", StringComparison.Ordinal)));
        Assert.Equal(4, run.Count(each => each.EndsWith(":1-4", StringComparison.Ordinal)));
        Assert.Equal(2, run.Count(each => each.EndsWith(":4-16", StringComparison.Ordinal)));
    }

    [Fact]
    public void After_five_finished_trials_one_that_is_worse_than_their_median_at_an_epoch_ends()
    {
        // The median of 1, 2, 3, 4, 5 is 3: equal to it is not worse.
        double[] values = [1, 2, 5, 4, 3, 3.5, 3, 2];
        var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Median, MaximumEpochs = 3, MaximumTrials = 8 });
        List<string> calls = [];
        Script.Run(search, (trial, epoch) => trial == 7 && epoch == 2 ? 9 : values[trial], (trial, epoch, answer) => calls.Add($"{trial}@{epoch} {answer}"));
        Assert.Equal(
            ["5@1 Prune", "6@1 Continue", "6@2 Continue", "6@3 Stop", "7@1 Continue", "7@2 Continue", "7@3 Stop"],
            calls.SkipWhile(call => call[0] != '5'));
        Assert.Equal([TrialState.Finished, TrialState.Pruned], search.Trials.Skip(4).Take(2).Select(trial => trial.State));
    }

    [Fact]
    public void Whatever_the_values_and_the_order_of_events_who_goes_on_is_among_the_best_quarter_of_its_rung()
        => Prop.ForAll(ArbMap.Default.ArbFor<int[]>(), steps =>
        {
            var search = new TrialSearch(ToySpace.Settings with { Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 16 });
            var running = new List<TrialAssignment>();
            foreach (int step in steps)
            {
                if (running.Count < 3 || step % 2 == 0)
                {
                    TrialAssignment asked = search.Ask()!;
                    running.Add(asked);
                    AssertIsAmongTheBest(search, asked);
                    continue;
                }

                TrialAssignment next = running[(int)((uint)step % running.Count)];
                running.Remove(next);
                for (int epoch = next.FromEpoch + 1; epoch <= next.ToEpoch; epoch++)
                {
                    search.Report(next.Trial, next.Attempt, epoch, step, 1);
                }

                search.Tell(next.Trial, next.Attempt, new TrialEnd(next.ToEpoch == 16 ? TrialEndKind.Finished : TrialEndKind.Paused, step, next.ToEpoch, 1, null));
            }
        }).QuickCheckThrowOnFailure();

    private static void AssertIsAmongTheBest(TrialSearch search, TrialAssignment asked)
    {
        if (!asked.Resumes)
        {
            Assert.Equal((0, 1), (asked.FromEpoch, asked.ToEpoch));
            return;
        }

        int rung = search.Trials[asked.Trial].RungValues.Count - 1;
        double[] results = [.. search.Trials.Where(trial => trial.RungValues.Count > rung).Select(trial => trial.RungValues[rung])];
        int better = results.Count(value => value < search.Trials[asked.Trial].RungValues[rung]);
        Assert.True(better < results.Length / 4, $"trial {asked.Trial} at rung {rung}: {better} of {results.Length} are better");
        Assert.Equal((rung == 0 ? 1 : 4, rung == 0 ? 4 : 16), (asked.FromEpoch, asked.ToEpoch));
    }
}
