using System.Globalization;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

/// <summary>Searches over <see cref="ToyOptions"/>, and a trainer of one thread that does as it is told.</summary>
internal static class ToySpace
{
    public static SearchSpace Plain { get; } = SearchSpace.Of<ToyOptions>().When("ExtraSize", "Extra", true);

    public static TrialSearchSettings Settings { get; } = new()
    {
        Space = Plain,
        Tuner = RecurrentTuner.Random,
        Scheduler = RecurrentScheduler.None,
        Seed = 5,
        MaximumEpochs = 8,
    };

    /// <summary>Runs a search to its end, one trial at a time, and returns every call with its answer.</summary>
    /// <param name="search">The search.</param>
    /// <param name="loss">The value of a point after an epoch.</param>
    /// <param name="cost">Multiply-adds of an epoch; null: of <see cref="Toy"/>.</param>
    public static List<string> Run(ITrialSearch search, Func<TrialParameters, int, double> loss, Func<TrialParameters, long>? cost = null)
    {
        var calls = new List<string>();
        while (!search.IsFinished && search.Ask() is { } assignment)
        {
            calls.Add($"ask {assignment}");
            Train(search, assignment, loss, cost ?? Toy.Cost, calls);
        }

        return calls;
    }

    private static void Train(ITrialSearch search, TrialAssignment assignment, Func<TrialParameters, int, double> loss, Func<TrialParameters, long> epochCost, List<string> calls)
    {
        double best = double.PositiveInfinity;
        var answer = TrialAnswer.Continue;
        int epoch = assignment.FromEpoch;
        long cost = 0;
        while (answer == TrialAnswer.Continue && epoch < assignment.ToEpoch)
        {
            epoch++;
            cost = epoch * epochCost(assignment.Parameters);
            double value = loss(assignment.Parameters, epoch);
            best = Math.Min(best, value);
            answer = search.Report(assignment.Trial, assignment.Attempt, epoch, value, cost);
            calls.Add(string.Create(CultureInfo.InvariantCulture, $"report {assignment.Trial} {assignment.Attempt} {epoch} {value}: {answer}"));
        }

        TrialEndKind kind = answer switch
        {
            TrialAnswer.Prune => TrialEndKind.Pruned,
            TrialAnswer.Pause => TrialEndKind.Paused,
            _ => epoch == assignment.MaximumEpochs ? TrialEndKind.Finished : TrialEndKind.Cancelled,
        };
        search.Tell(assignment.Trial, assignment.Attempt, new TrialEnd(kind, best, epoch, cost, null));
    }
}
