using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

/// <summary>Runs a search whose trials have values by number and epoch.</summary>
internal static class Script
{
    /// <summary>Runs it to its end, one trial at a time, and returns what was handed out as <c>trial:from-to</c>.</summary>
    /// <param name="search">The search.</param>
    /// <param name="value">The value of a trial after an epoch.</param>
    /// <param name="answered">Hears each answer.</param>
    public static List<string> Run(TrialSearch search, Func<int, int, double> value, Action<int, int, TrialAnswer>? answered = null)
    {
        var handedOut = new List<string>();
        while (search.Ask() is { } next)
        {
            handedOut.Add($"{next.Trial}:{next.FromEpoch}-{next.ToEpoch}");
            var answer = TrialAnswer.Continue;
            int epoch = next.FromEpoch;
            while (answer == TrialAnswer.Continue)
            {
                epoch++;
                answer = search.Report(next.Trial, next.Attempt, epoch, value(next.Trial, epoch), epoch);
                answered?.Invoke(next.Trial, epoch, answer);
            }

            TrialEndKind kind = answer switch
            {
                TrialAnswer.Prune => TrialEndKind.Pruned,
                TrialAnswer.Pause => TrialEndKind.Paused,
                _ => TrialEndKind.Finished,
            };
            search.Tell(next.Trial, next.Attempt, new TrialEnd(kind, search.Trials[next.Trial].BestAt(epoch), epoch, epoch, null));
        }

        return handedOut;
    }
}
