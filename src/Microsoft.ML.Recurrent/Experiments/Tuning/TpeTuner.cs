using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// Tree-structured Parzen estimator (Bergstra et al. 2011; multivariate, Falkner et al. 2018). Trials are split into the best ones and the others, each a density; of
/// some points drawn from the density of the best, the one is tried at which the ratio of the densities is greatest, which is where the expected improvement is. Each
/// trial counts once: by the furthest rung that it reached, then by its value there. Trials that run and have reached no rung count among the others, so that
/// parallel proposals keep away from each other (constant liar, Ginsbourger et al. 2010).
/// </summary>
internal sealed class TpeTuner(SearchSpace space, ulong seed) : Tuner
{
    private const int RandomTrials = 10;
    private const int Candidates = 24;
    private const int MaximumBest = 25;

    private readonly RandomTuner _random = new(space, seed);

    public override TrialParameters? Propose(int trial, IReadOnlyList<TrialRecord> known)
    {
        TrialRecord[] judged = [.. known.Where(other => other.IsJudged)];
        if (judged.Length < RandomTrials)
        {
            return _random.Propose(trial, known);
        }

        Array.Sort(judged, TrialRecord.Compare);
        HashSet<TrialRecord> best = [.. judged.Take(BestOf(judged.Length))];
        var good = new ParzenMixture(space, known.Where(best.Contains).Select(other => other.Parameters));
        var others = new ParzenMixture(space, known.Where(other => !best.Contains(other)).Select(other => other.Parameters));

        var random = new RandomStream(seed, RandomPurpose.Proposal, (uint)trial);
        TrialParameters? chosen = null;
        double greatest = double.NegativeInfinity;
        for (int candidate = 0; candidate < Candidates; candidate++)
        {
            TrialParameters point = good.Draw(ref random);
            double ratio = good.LogDensity(point) - others.LogDensity(point);
            if (ratio > greatest && !known.Any(other => other.Parameters.Equals(point)))
            {
                greatest = ratio;
                chosen = point;
            }
        }

        return chosen ?? _random.Propose(trial, known);
    }

    /// <summary>How many of the trials are the best ones: a tenth, rounded up, and at most 25.</summary>
    public static int BestOf(int trials) => Math.Min((trials + 9) / 10, MaximumBest);
}
