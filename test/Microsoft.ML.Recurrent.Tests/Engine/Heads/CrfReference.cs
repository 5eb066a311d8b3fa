using Microsoft.ML.Recurrent.Engine.Heads;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>A CRF in double precision: by listing every sequence of tags, or for larger ones by sums in logarithms.</summary>
internal sealed class CrfReference(double[] starts, double[] ends, double[] pairs, TransitionRules? rules = null)
{
    private const int Unknown = -1;

    public double[] Starts { get; } = starts;

    public double[] Ends { get; } = ends;

    public double[] Pairs { get; } = pairs;

    private int TagCount => Starts.Length;

    /// <summary>Every sequence of tags that the rules allow with its score, best first.</summary>
    public (int[] Tags, double Score)[] All(double[][] scores)
        => [.. Tags(scores.Length).Select(tags => (tags, Score(scores, tags))).Where(pair => pair.Item2 > double.NegativeInfinity).OrderByDescending(pair => pair.Item2)];

    /// <summary>log Z of the sequences that have the known labels, by listing.</summary>
    public double ListedLogSum(double[][] scores, int[]? labels = null)
    {
        double[] matching = [.. All(scores).Where(pair => labels is null || pair.Tags.Zip(labels).All(both => both.Second == Unknown || both.First == both.Second)).Select(pair => pair.Score)];
        return LogSum(matching);
    }

    /// <summary>log Z of the sequences that have the known labels, step by step.</summary>
    public double LogSum(double[][] scores, int[]? labels = null)
    {
        double[] forward = [.. Enumerable.Range(0, TagCount).Select(tag => Start(tag) + Emission(scores, labels, 0, tag))];
        for (int step = 1; step < scores.Length; step++)
        {
            double[] before = forward;
            forward = [.. Enumerable.Range(0, TagCount).Select(next =>
                LogSum([.. before.Select((value, tag) => value + Pair(tag, next))]) + Emission(scores, labels, step, next))];
        }

        return LogSum([.. forward.Select((value, tag) => value + End(tag))]);
    }

    public double Score(double[][] scores, int[] tags)
    {
        double score = Start(tags[0]) + End(tags[^1]);
        for (int step = 0; step < tags.Length; step++)
        {
            score += scores[step][tags[step]] + (step > 0 ? Pair(tags[step - 1], tags[step]) : 0);
        }

        return score;
    }

    private double Start(int tag) => rules?.AllowsStart(tag) == false ? double.NegativeInfinity : Starts[tag];

    private double End(int tag) => rules?.AllowsEnd(tag) == false ? double.NegativeInfinity : Ends[tag];

    private double Pair(int tag, int next) => rules?.AllowsPair(tag, next) == false ? double.NegativeInfinity : Pairs[tag * TagCount + next];

    private static double Emission(double[][] scores, int[]? labels, int step, int tag)
        => labels is null || labels[step] == Unknown || labels[step] == tag ? scores[step][tag] : double.NegativeInfinity;

    private static double LogSum(double[] values)
    {
        double largest = values.Length == 0 ? double.NegativeInfinity : values.Max();
        return double.IsNegativeInfinity(largest) ? largest : largest + Math.Log(values.Sum(value => Math.Exp(value - largest)));
    }

    private IEnumerable<int[]> Tags(int length)
    {
        var tags = new int[length];
        do
        {
            yield return [.. tags];
        }
        while (Advance(tags));
    }

    private bool Advance(int[] tags)
    {
        for (int step = tags.Length - 1; step >= 0; step--)
        {
            if (++tags[step] < TagCount)
            {
                return true;
            }

            tags[step] = 0;
        }

        return false;
    }
}
