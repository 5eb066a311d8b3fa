using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class TunerTests
{
    private const int Seeds = 9;

    public static TheoryData<RecurrentTuner, RecurrentScheduler> EveryTunerAndScheduler()
    {
        var data = new TheoryData<RecurrentTuner, RecurrentScheduler>();
        foreach (RecurrentTuner tuner in Enum.GetValues<RecurrentTuner>())
        {
            foreach (RecurrentScheduler scheduler in Enum.GetValues<RecurrentScheduler>())
            {
                data.Add(tuner, scheduler);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryTunerAndScheduler))]
    public void The_same_answers_get_the_same_proposals_and_another_seed_gets_others(RecurrentTuner tuner, RecurrentScheduler scheduler)
    {
        TrialSearchSettings settings = ToySpace.Settings with { Tuner = tuner, Scheduler = scheduler, MaximumTrials = 30 };
        List<string> calls = ToySpace.Run(new TrialSearch(settings), Toy.Loss);
        Assert.Equal(calls, ToySpace.Run(new TrialSearch(settings), Toy.Loss));
        Assert.NotEqual(calls, ToySpace.Run(new TrialSearch(settings with { Seed = 6 }), Toy.Loss));
    }

    [Theory, MemberData(nameof(EveryTunerAndScheduler))]
    public void Proposals_differ_and_lie_in_the_space(RecurrentTuner tuner, RecurrentScheduler scheduler)
    {
        var search = new TrialSearch(ToySpace.Settings with { Tuner = tuner, Scheduler = scheduler, MaximumTrials = 40 });
        ToySpace.Run(search, Toy.Loss);
        Assert.Equal(40, search.Trials.Count);
        Assert.Equal(40, search.Trials.Select(trial => trial.Parameters).Distinct().Count());
        Assert.All(search.Trials, trial =>
        {
            Assert.InRange((double)trial.Parameters["Rate"], 1e-4, 1);
            Assert.InRange((double)trial.Parameters["Units"], 1, 64);
            Assert.Equal((bool)trial.Parameters["Extra"], trial.Parameters.ContainsKey("ExtraSize"));
        });
    }

    [Theory, MemberData(nameof(EveryTunerAndScheduler))]
    public void Trials_asked_for_together_differ(RecurrentTuner tuner, RecurrentScheduler scheduler)
    {
        var search = new TrialSearch(ToySpace.Settings with { Tuner = tuner, Scheduler = scheduler, MaximumTrials = 60, MaximumEpochs = 4 });
        Parallel(search, workers: 6);
        Assert.True(search.IsFinished);
        Assert.Equal(60, search.Trials.Select(trial => trial.Parameters).Distinct().Count());
    }

    [Fact]
    public void Tpe_finds_better_points_than_random_search()
    {
        double[] random = Results(RecurrentTuner.Random);
        double[] tpe = Results(RecurrentTuner.Tpe);
        Assert.InRange(tpe[Seeds / 2], 0, random[Seeds / 2] / 2);
        Assert.True(tpe[^1] < random[Seeds / 2]);
    }

    [Fact]
    public void With_successive_halving_tpe_reaches_what_random_search_finds_within_half_of_its_epochs()
    {
        const int Epochs = 16;
        const int Trainings = 40;
        double[] ratios = [.. Enumerable.Range(1, Seeds).Select(seed =>
        {
            TrialSearchSettings random = ToySpace.Settings with { Seed = (ulong)seed, MaximumEpochs = Epochs, MaximumTotalEpochs = Epochs * Trainings };
            double[] slow = BestAfterEachEpoch(random);
            double[] fast = BestAfterEachEpoch(random with { Tuner = RecurrentTuner.Tpe, Scheduler = RecurrentScheduler.Asha });
            int caught = Array.FindIndex(fast, best => best <= slow[^1]);
            return caught < 0 ? double.PositiveInfinity : (caught + 1.0) / (Array.FindIndex(slow, best => best <= slow[^1]) + 1);
        }).Order()];
        Assert.InRange(ratios[Seeds / 2], 0, 0.5);
    }

    [Fact]
    public void Tpe_begins_as_random_search_does()
    {
        TrialSearch random = Run(ToySpace.Settings with { MaximumTrials = 10 });
        TrialSearch tpe = Run(ToySpace.Settings with { MaximumTrials = 11, Tuner = RecurrentTuner.Tpe });
        Assert.Equal(random.Trials.Select(trial => trial.Parameters), tpe.Trials.Take(10).Select(trial => trial.Parameters));
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(11, 2)]
    [InlineData(40, 4)]
    [InlineData(250, 25)]
    [InlineData(1000, 25)]
    public void The_best_are_a_tenth_rounded_up_and_at_most_25(int trials, int expected) => Assert.Equal(expected, TpeTuner.BestOf(trials));

    [Fact]
    public void An_earlier_search_makes_a_warm_start()
    {
        TrialSearch earlier = Run(ToySpace.Settings with { MaximumTrials = 60, Tuner = RecurrentTuner.Tpe, MaximumEpochs = 1 });
        EarlierTrial[] known = [.. earlier.Trials.Select(trial => new EarlierTrial(trial.Parameters, trial.Value, trial.Epochs, trial.Cost))];
        foreach (RecurrentTuner tuner in new[] { RecurrentTuner.Tpe, RecurrentTuner.CostFrugal })
        {
            TrialSearch warm = Run(ToySpace.Settings with { MaximumTrials = 12, Tuner = tuner, MaximumEpochs = 1, Earlier = known, Seed = 7 });
            TrialSearch cold = Run(ToySpace.Settings with { MaximumTrials = 12, Tuner = tuner, MaximumEpochs = 1, Seed = 7 });
            Assert.True(Median(warm) < Median(cold), $"{tuner}: {Median(warm)} and {Median(cold)}");
            Assert.DoesNotContain(warm.Trials.Skip(1), trial => known.Any(other => other.Parameters.Equals(trial.Parameters)));
        }
    }

    [Fact]
    public void A_grid_has_all_combinations_once_and_what_does_not_count_multiplies_nothing()
    {
        SearchSpace space = ToySpace.Plain.Restrict("Units", 1, 3).Restrict("Rate", 0.01, 0.01).Without("Dropout");
        TrialSearch search = Run(ToySpace.Settings with { Space = space, Tuner = RecurrentTuner.Grid });

        // 3 units by 3 kinds, without the extra once and with it in 5 sizes.
        Assert.Equal(3 * 3 * (1 + 5), search.Trials.Count);
        Assert.Equal(54, search.Trials.Select(trial => trial.Parameters).Distinct().Count());
        Assert.True(search.IsFinished);
    }

    [Fact]
    public void Random_search_ends_when_a_small_space_is_used_up()
    {
        SearchSpace space = ToySpace.Plain.Restrict("Rate", 0.01, 0.01).Without("Dropout", "Units", "ExtraSize");
        Assert.Equal(6, Run(ToySpace.Settings with { Space = space }).Trials.Count);
    }

    [Fact]
    public void Cost_frugal_search_tries_small_networks_first_and_finds_better_ones_at_less_cost_than_random_search()
    {
        SearchSpace space = SearchSpace.Of<RecurrentMulticlassTrainer.Options>();
        static double Cost(TrialParameters point)
            => Math.Pow((double)point["HiddenSize"], 2) * (double)point["NumberOfLayers"] * ((bool)point["Bidirectional"] ? 2 : 1);
        static double Loss(TrialParameters point)
            => Math.Pow(Math.Log2((double)point["HiddenSize"] / 40), 2) + Math.Pow(Math.Log10((double)point["LearningRate"] / 0.005), 2);
        TrialSearchSettings settings = ToySpace.Settings with { Space = space, MaximumTrials = 40, MaximumEpochs = 1 };
        double[] costs = new double[2];
        double[] bests = new double[2];
        foreach (RecurrentTuner tuner in new[] { RecurrentTuner.Random, RecurrentTuner.CostFrugal })
        {
            var search = new TrialSearch(settings with { Tuner = tuner });
            ToySpace.Run(search, (point, _) => Loss(point), point => (long)Cost(point));
            int which = tuner == RecurrentTuner.Random ? 0 : 1;
            costs[which] = search.Trials.Skip(1).Take(15).Sum(trial => Cost(trial.Parameters));
            bests[which] = search.Best!.Value;
            if (which == 1)
            {
                Assert.Equal((16.0, 1.0, false), (search.Trials[1].Parameters["HiddenSize"], search.Trials[1].Parameters["NumberOfLayers"], search.Trials[1].Parameters["Bidirectional"]));
            }
        }

        Assert.True(costs[1] < costs[0] / 10, $"{costs[1]} and {costs[0]}");
        Assert.True(bests[1] < bests[0], $"{bests[1]} and {bests[0]}");
    }

    [Fact]
    public void Of_equal_trials_cost_frugal_search_stays_with_the_cheaper()
    {
        var search = new TrialSearch(ToySpace.Settings with { Tuner = RecurrentTuner.CostFrugal, MaximumTrials = 60, MaximumEpochs = 1 });
        ToySpace.Run(search, (_, _) => 1);
        double[] units = [.. search.Trials.Select(trial => (double)trial.Parameters["Units"])];
        Assert.True(units[^10..].Average() < units[..10].Average() / 2, string.Join(' ', units));
    }

    [Fact]
    public void With_a_scheduler_of_rungs_epochs_are_not_tried_and_without_one_they_are()
    {
        SearchSpace space = SearchSpace.Of<RecurrentMulticlassTrainer.Options>();
        TrialSearchSettings settings = ToySpace.Settings with { Space = space, Scheduler = RecurrentScheduler.Asha, MaximumEpochs = 50, Start = space.Start };
        TrialAssignment rungs = new TrialSearch(settings).Ask()!;
        TrialAssignment own = new TrialSearch(ToySpace.Settings with { Space = space, MaximumEpochs = 50 }).Ask()!;
        Assert.Equal((false, 50, 3), (rungs.Parameters.ContainsKey("NumberOfEpochs"), rungs.MaximumEpochs, rungs.ToEpoch));
        Assert.Equal((20.0, 20, 20), (own.Parameters["NumberOfEpochs"], own.MaximumEpochs, own.ToEpoch));
    }

    private static TrialSearch Run(TrialSearchSettings settings)
    {
        var search = new TrialSearch(settings);
        ToySpace.Run(search, (point, _) => Toy.Final(point));
        return search;
    }

    private static double[] Results(RecurrentTuner tuner) =>
        [.. Enumerable.Range(0, Seeds)
            .Select(seed => Run(ToySpace.Settings with { Tuner = tuner, Seed = (ulong)seed, MaximumTrials = 60, MaximumEpochs = 1 }).Best!.Value)
            .Order()];

    private static double[] BestAfterEachEpoch(TrialSearchSettings settings)
    {
        var bests = new List<double>();
        ToySpace.Run(new TrialSearch(settings), (point, epoch) =>
        {
            double loss = Toy.Loss(point, epoch);
            bests.Add(bests.Count > 0 ? Math.Min(bests[^1], loss) : loss);
            return loss;
        });
        return [.. bests];
    }

    private static double Median(TrialSearch search) => search.Trials.Skip(1).Select(trial => trial.Value).Order().ElementAt(search.Trials.Count / 2);

    private static void Parallel(TrialSearch search, int workers)
    {
        var running = new Queue<TrialAssignment>();
        while (true)
        {
            while (running.Count < workers && search.Ask() is { } next)
            {
                running.Enqueue(next);
            }

            if (!running.TryDequeue(out TrialAssignment? oldest))
            {
                return;
            }

            var answer = TrialAnswer.Continue;
            int epoch = oldest.FromEpoch;
            while (answer == TrialAnswer.Continue)
            {
                epoch++;
                answer = search.Report(oldest.Trial, oldest.Attempt, epoch, Toy.Loss(oldest.Parameters, epoch), epoch);
            }

            TrialEndKind kind = answer switch { TrialAnswer.Pause => TrialEndKind.Paused, TrialAnswer.Prune => TrialEndKind.Pruned, _ => TrialEndKind.Finished };
            search.Tell(oldest.Trial, oldest.Attempt, new TrialEnd(kind, Toy.Loss(oldest.Parameters, epoch), epoch, epoch, null));
        }
    }
}
