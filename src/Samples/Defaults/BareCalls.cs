using System.Globalization;
using Samples.Running;

namespace Samples.Defaults;

/// <summary>
/// How good is a call that names columns and nothing else? For the data sets of the other samples: what the trainer makes of the bare call beside the settings found by
/// hand, on the same rows, and how long both train. The rules of the automatic values were chosen on validation parts of these sets, so each set is also left out: dropouts and learning
/// rate are then those that are best on validation parts of all others.
/// </summary>
internal static class BareCalls
{
    public static readonly Sample Sample = new(
        "defaults",
        "Calls that name columns and nothing else, beside the settings of the other samples, for each of their data sets.",
        SampleOptions.Data | SampleOptions.Set | SampleOptions.Seed,
        Run)
    {
        DataSource =
            "It holds a folder for each data set of the samples intents, slots, pos, surnames, spam, japanese-vowels, italy-power and synthetic-control: snips_cc0, ud_en_ewt, " +
            "surnames18, sms_spam, japanese_vowels, italy_power_demand and synthetic_control. Each sample says where its own come from, such as github.com/sonos/nlu-benchmark.",
    };

    private static int Run(SampleArguments arguments)
    {
        IReadOnlyList<ComparedSet> all = ComparedSets.Of(arguments);
        IReadOnlyList<ComparedSet> wanted = arguments.Set is not { } name ? all
            : all.FirstOrDefault(set => set.Name == name) is { } one ? [one]
            : throw new UsageException($"--set must be one of {string.Join(", ", all.Select(set => set.Name))}, got '{name}'.");
        int seed = arguments.Seed ?? 1;
        bool leavesOut = wanted.Count > 1;
        Dictionary<(string Set, Candidate Candidate), double>? chosenOn = leavesOut ? Choose(wanted, seed) : null;

        var rows = new List<string>();
        var differences = new List<double>();
        var differencesWithout = new List<double>();
        double slowest = 0;
        foreach (ComparedSet set in wanted)
        {
            set.Warm(seed);
            TrainedFigure bare = set.Bare(seed);
            TrainedFigure tuned = set.HandTuned(seed);
            double ratio = bare.Time / tuned.Time;
            slowest = Math.Max(slowest, ratio);
            differences.Add(100 * (bare.Value - tuned.Value));
            string row = $"| {set.Name} | {set.FigureName} | {Text(tuned.Value, 4)} | {Text(bare.Value, 4)} | {Signed(differences[^1])} | {Text(tuned.Time.TotalSeconds, 1)} | {Text(bare.Time.TotalSeconds, 1)} | {Text(ratio, 1)} |";
            if (chosenOn is not null)
            {
                // Each set weighs the same in the choice.
                Candidate best = Candidate.All.MaxBy(candidate => wanted.Where(other => other != set).Average(other => chosenOn[(other.Name, candidate)]))!;
                TrainedFigure without = set.With(best, seed, isChoosing: false);
                differencesWithout.Add(100 * (without.Value - tuned.Value));
                row += $" {Text(without.Value, 4)} | {Signed(differencesWithout[^1])} |";
                Result.Print($"{set.Name}, chosen without it", best.ToString());
            }

            rows.Add(row);
            Result.Print($"{set.Name} {set.FigureName}", $"{Text(bare.Value, 4)}, found by hand {Text(tuned.Value, 4)}");
        }

        Console.WriteLine();
        Console.WriteLine($"| Set | Measure | Sample | Bare call | Points | Sample, s | Bare call, s | Times |{(leavesOut ? " Chosen without it | Points |" : "")}");
        Console.WriteLine($"|---|---|---|---|---|---|---|---|{(leavesOut ? "---|---|" : "")}");
        rows.ForEach(Console.WriteLine);
        Console.WriteLine();
        Result.Print("worst difference in points", Signed(differences.Min()));
        Result.Print("mean difference in points", Signed(differences.Average()));
        if (leavesOut)
            Result.Print("mean difference in points, each set left out", Signed(differencesWithout.Average()));
        Result.Print("longest training, in times of the sample's", Text(slowest, 1));
        return 0;
    }

    /// <summary>The figure of every candidate on rows of every set where settings may be chosen.</summary>
    private static Dictionary<(string Set, Candidate Candidate), double> Choose(IReadOnlyList<ComparedSet> sets, int seed)
    {
        var figures = new Dictionary<(string Set, Candidate Candidate), double>();
        foreach (ComparedSet set in sets)
        {
            foreach (Candidate candidate in Candidate.All)
            {
                figures[(set.Name, candidate)] = set.With(candidate, seed, isChoosing: true).Value;
                Result.Print($"{set.Name} on validation rows, {candidate}", figures[(set.Name, candidate)]);
            }
        }

        return figures;
    }

    private static string Text(double value, int decimals) => value.ToString($"F{decimals}", CultureInfo.InvariantCulture);

    private static string Signed(double points) => points.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
}
