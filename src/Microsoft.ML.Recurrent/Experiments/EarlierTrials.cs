using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What another experiment has found, for a warm start.</summary>
internal static class EarlierTrials
{
    /// <summary>The trials of a folder's journal, by the values that they would have here.</summary>
    /// <exception cref="InvalidDataException">The journal is damaged.</exception>
    public static IReadOnlyList<EarlierTrial> Read(string folder, TrialObjective objective)
    {
        IReadOnlyList<JournalEvent> events = TrialJournal.Read(folder);
        var epochs = events.Where(line => line.Epoch is not null).Select(line => line.Epoch!).ToLookup(epoch => epoch.Trial);
        return
        [
            .. events.Where(line => line.Begin is not null).Select(line => line.Begin!).DistinctBy(begin => begin.Trial).Where(begin => epochs[begin.Trial].Any())
                .Select(begin =>
                {
                    TrialReport[] own = [.. epochs[begin.Trial]];
                    double value = own.Select(objective.ValueOf).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
                    return new EarlierTrial(begin.Parameters, value, own[^1].Epoch, own[^1].Cost);
                }),
        ];
    }
}
