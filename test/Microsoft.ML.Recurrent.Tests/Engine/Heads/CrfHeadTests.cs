using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

public sealed class CrfHeadTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_long_list_of_sequences_is_decoded_on_a_small_stack(bool isSoftmax)
    {
        // As many integers on a stack of this size ended the process.
        const int Wanted = 100_000;
        int found = 0;
        var thread = new Thread(() => found = new CrfTrial([[[1, 2, 3], [3, 1, 2], [0, 5, 1]]], isSoftmax: isSoftmax).Decode(Wanted).CountOf(0), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(3 * 3 * 3, found);
    }

    [Fact]
    public void Transitions_that_are_all_free_take_the_memory_of_one_row()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TransitionScores free = TransitionScores.Free(50_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 50_000 * sizeof(double));
        Assert.Equal(0, free.Pairs.Row(49_999)[^1]);
    }

    private const int BestCount = 7;

    // Probabilities are rounded to float once; sums before that are in double precision.
    private const double ProbabilityTolerance = 1.2e-7;

    private static readonly int[] Lengths = [9, 40, 1, 23, 23, 31, 2, 17];

    /// <summary>Tags, steps, scale of all scores. The large scale takes the way of logarithms.</summary>
    public static TheoryData<int, int, float> Shapes()
    {
        var data = new TheoryData<int, int, float>();
        for (int tagCount = 1; tagCount <= 4; tagCount++)
        {
            for (int length = 1; length <= 5; length++)
            {
                data.Add(tagCount, length, 1);
                data.Add(tagCount, length, 700);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Shapes))]
    public void Log_z_marginals_best_and_best_lists_equal_the_listing_of_all_sequences(int tagCount, int length, float scale)
    {
        float[][][] scores = Draw([length, length], tagCount, scale);
        var trial = new CrfTrial(scores, scale: scale);
        AssertEqualsListing(trial, trial.Reference(), trial.Reference());
    }

    [Theory, MemberData(nameof(Shapes))]
    public void The_same_under_rules_that_hold_when_decoding_or_in_the_model(int tagCount, int length, float scale)
    {
        TransitionRules rules = EvenRules(tagCount);
        float[][][] scores = Draw([length, length], tagCount, scale);
        var decoding = new CrfTrial(scores, rules: rules, scale: scale);
        AssertEqualsListing(decoding, decoding.Reference(rules), decoding.Reference());
        var model = new CrfTrial(scores, rules: rules, hasRulesInModel: true, scale: scale);
        AssertEqualsListing(model, model.Reference(rules), model.Reference(rules));
    }

    [Theory]
    [InlineData(1, false, 0)]
    [InlineData(1, true, 0)]
    [InlineData(400, false, 3)]
    public void Loss_and_gradients_agree_with_the_listing_and_its_central_differences(float scale, bool hasRules, int atLeastLogarithmic)
    {
        TransitionRules? rules = hasRules ? EvenRules(3) : null;
        float[][][] scores = Draw([4, 1, 5, 3, 2], 3, scale);
        int[][] labels = [[0, 1, 2, 1], [-1], [2, -1, -1, 0, -1], [-1, -1, 1], [1, 1]];
        float[] weights = [1, 1, 0.5f, 2, 3];
        var settings = new LossSettings([0.5f, 1.5f, 1]);
        var trial = new CrfTrial(scores, rules: rules, hasRulesInModel: hasRules, scale: scale);
        CrfTrial.Result result = trial.Learn(labels, weights, settings);

        CrfReference reference = trial.Reference(rules);
        double[][][] wide = [.. scores.Select(Differences.Widen)];
        double[] factors = [.. labels.Select((row, i) => row.Any(label => label >= 0) ? weights[i] * row.Where(label => label >= 0).Average(label => settings.ClassWeights![label]) : 0)];
        double LossSum() => wide.Select((steps, i) => factors[i] == 0 ? 0 : factors[i] * (reference.ListedLogSum(steps) - reference.ListedLogSum(steps, labels[i]))).Sum();
        Assert.InRange(result.LogarithmicCount, atLeastLogarithmic, 5);
        Assert.Equal(factors.Sum(), result.Loss.WeightSum, 1e-12);
        Assert.Equal(LossSum(), result.Loss.LossSum, 1e-9 * Math.Max(1, LossSum()));

        double Mean() => LossSum() / factors.Sum();
        double[] scoreGradient = [.. wide.SelectMany(steps => steps).SelectMany(step => Enumerable.Range(0, 3).Select(tag => Differences.Derivative(step, tag, Mean)))];
        Differences.AssertClose("scores", scoreGradient, Differences.Flatten(result.ScoreGradients));
        double[][] transitions = [reference.Starts, reference.Ends, reference.Pairs];
        for (int i = 0; i < transitions.Length; i++)
        {
            double[] expected = [.. Enumerable.Range(0, transitions[i].Length).Select(k => Differences.Derivative(transitions[i], k, Mean))];
            Differences.AssertClose(trial.Parameters.All[2 + i].Name, expected, result.TransitionGradients[i]);
        }
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(73)]
    public void Many_tags_agree_with_sums_in_logarithms(int tagCount)
    {
        float[][][] scores = Draw([6, 3], tagCount, 3);
        int[][] labels = [[0, tagCount - 1, -1, 1, 2, 3], [4, 4, 5]];
        var trial = new CrfTrial(scores);
        CrfTrial.Result result = trial.Learn(labels);
        CrfReference reference = trial.Reference();
        double[][][] wide = [.. scores.Select(Differences.Widen)];
        double Mean() => wide.Select((steps, i) => reference.LogSum(steps) - reference.LogSum(steps, labels[i])).Average();
        Assert.Equal(Mean(), result.Loss.Mean, 1e-9 * Mean());
        double[] last = [.. Enumerable.Range(0, tagCount).Select(tag => Differences.Derivative(wide[0][2], tag, Mean))];
        Differences.AssertClose("scores", last, result.ScoreGradients[0][2]);
        int[] some = [0, tagCount - 1, tagCount + 1, 4 * tagCount + 4, tagCount * tagCount - 1, 2 * tagCount + 3, 5 * tagCount];
        double[] pairs = [.. some.Select(pair => Differences.Derivative(reference.Pairs, pair, Mean))];
        Differences.AssertClose("pairs", pairs, [.. some.Select(pair => result.TransitionGradients[2][pair])]);
        Assert.Equal(trial.Decode(3).TagsOf(0), trial.Decode().TagsOf(0));
    }

    [Fact]
    public void Without_transitions_the_crf_is_a_softmax()
    {
        float[][][] scores = Draw(Lengths, 19, 2);
        var crf = new CrfTrial(scores);
        crf.Starts.Clear();
        crf.Ends.Clear();
        crf.Pairs.Clear();
        var softmax = new CrfTrial(scores, isSoftmax: true);
        DecodedBatch expected = softmax.Decode(3), actual = crf.Decode(3);
        for (int sequence = 0; sequence < Lengths.Length; sequence++)
        {
            Assert.Equal(expected.TagsOf(sequence), actual.TagsOf(sequence));
            Assert.Equal(expected.ProbabilitiesOf(sequence).ToArray(), actual.ProbabilitiesOf(sequence).ToArray(), (a, b) => Math.Abs(a - b) <= 4e-7);

            // log(sum exp) of a softmax comes from floats: 2e-7 a step.
            Assert.All(Enumerable.Range(0, 3), rank => Assert.Equal(expected.LogProbabilityOf(sequence, rank), actual.LogProbabilityOf(sequence, rank), 4e-7 * Lengths[sequence]));
        }

        int[][] labels = Labels(19, unknown: false);
        BatchLoss loss = crf.Learn(labels).Loss;
        Assert.Equal(softmax.Learn(labels).Loss.LossSum, loss.LossSum, 1e-6 * loss.LossSum);
    }

    [Fact]
    public void Best_tags_of_a_softmax_are_the_first_of_its_list()
    {
        var trial = new CrfTrial(Draw(Lengths, 6, 1), isSoftmax: true);
        DecodedBatch one = trial.Decode(), list = trial.Decode(BestCount);
        Assert.All(Enumerable.Range(0, Lengths.Length), sequence => Assert.Equal(one.TagsOf(sequence), list.TagsOf(sequence)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Decoded_sequences_never_break_the_rules(bool isSoftmax)
        => Prop.ForAll<int, PositiveInt, PositiveInt>((seed, tags, length) =>
        {
            var random = new RandomStream((ulong)seed, RandomPurpose.Data, 0);
            int tagCount = 1 + tags.Get % 9;
            if (RandomRules(tagCount, ref random) is not { } rules)
            {
                return true;
            }

            float[][][] scores = LayerTrial.Draw([1 + length.Get % 12, 3], tagCount, (ulong)seed);
            var trial = new CrfTrial(scores, rules: rules, hasRulesInModel: !isSoftmax && seed % 2 == 0, isSoftmax: isSoftmax);
            try
            {
                DecodedBatch decoded = trial.Decode(1 + seed % 2 * seed % 2 * 3);
                return Enumerable.Range(0, 2).All(sequence => Enumerable.Range(0, decoded.CountOf(sequence)).All(rank => rules.AreKeptBy(decoded.TagsOf(sequence, rank))));
            }
            catch (InvalidOperationException exception)
            {
                // Only where no sequence of one of the lengths exists.
                return exception.Message.Contains("allow no sequence", StringComparison.Ordinal)
                    && scores.Any(steps => new CrfReference(new double[tagCount], new double[tagCount], new double[tagCount * tagCount], rules).LogSum(Differences.Widen(steps)) == double.NegativeInfinity);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_length_that_the_rules_rule_out_is_a_clear_error()
    {
        bool[,] pairs = { { false, true }, { false, false } };
        TransitionRules rules = TransitionRules.Create([true, false], [false, true], pairs);
        var failure = Assert.Throws<InvalidOperationException>(() => new CrfTrial(Draw([2, 3], 2, 1), rules: rules).Decode());
        Assert.Contains("no sequence of 3 tags", failure.Message, StringComparison.Ordinal);
        Assert.Equal([0, 1], new CrfTrial(Draw([2], 2, 1), rules: rules).Decode().TagsOf(0));
    }

    [Fact]
    public void Labels_that_the_model_rules_out_and_sequences_without_labels_are_left_out_of_the_loss()
    {
        TransitionRules rules = EvenRules(4);
        float[][][] scores = Draw([3, 2, 2], 4, 1);
        int[][] labels = [[0, 1, 0], [0, 2], [-1, -1]];
        Assert.True(rules.AreKeptBy([labels[1][0], 1]));
        Assert.False(rules.AreKeptBy(labels[1]));
        CrfTrial.Result all = new CrfTrial(scores, rules: rules, hasRulesInModel: true).Learn(labels);
        CrfTrial.Result first = new CrfTrial(scores[..1], rules: rules, hasRulesInModel: true).Learn(labels[..1]);
        Assert.Equal(first.Loss, all.Loss);
        Assert.Equal(1, all.Loss.WeightSum);
        Assert.Equal(first.TransitionGradients, all.TransitionGradients);
        Assert.All(all.ScoreGradients.Skip(1).SelectMany(steps => steps).SelectMany(step => step), gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Label_smoothing_is_refused()
        => Assert.Throws<NotSupportedException>(() => new CrfTrial(Draw([2], 3, 1)).Learn([[0, 1]], settings: new LossSettings(LabelSmoothing: 0.1f)));

    [Fact]
    public void Scores_that_are_no_numbers_give_no_tags()
    {
        float[][][] scores = Draw([3, 2], 3, 1);
        scores[0][1][2] = float.NaN;
        DecodedBatch decoded = new CrfTrial(scores, rules: EvenRules(3), hasRulesInModel: true).Decode();
        Assert.Equal(double.NaN, decoded.LogProbabilityOf(0));
        Assert.True(double.IsFinite(decoded.LogProbabilityOf(1)));
    }

    [Theory]
    [InlineData(73)]
    [InlineData(5)]
    public void Same_bits_on_any_number_of_threads_and_alone_and_no_byte_allocated_once_warm(int tagCount)
    {
        float[][][] scores = Draw(Lengths, tagCount, 2);
        scores[1][3].AsSpan().Fill(-3000);
        scores[1][3][0] = 3000;
        scores[1][4][1] = 3000;
        int[][] labels = Labels(tagCount, unknown: true);
        CrfTrial.Result one = new CrfTrial(scores).Learn(labels);
        DecodedBatch decoded = new CrfTrial(scores).Decode(3);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            CrfTrial.Result many = new CrfTrial(scores, threadCount).Learn(labels);
            Assert.Equal(one.Loss, many.Loss);
            Assert.Equal(one.ScoreGradients, many.ScoreGradients);
            Assert.Equal(one.TransitionGradients, many.TransitionGradients);
            AssertSame(decoded, [.. Enumerable.Range(0, Lengths.Length)], new CrfTrial(scores, threadCount).Decode(3));
        }

        for (int sequence = 0; sequence < Lengths.Length; sequence++)
        {
            AssertSame(decoded, [sequence], new CrfTrial([scores[sequence]]).Decode(3));
        }

        Assert.Equal(0, new CrfTrial(scores).BytesOfOneMoreRun(labels));
    }

    private static void AssertSame(DecodedBatch expected, int[] sequences, DecodedBatch actual)
    {
        for (int i = 0; i < sequences.Length; i++)
        {
            Assert.Equal(expected.ProbabilitiesOf(sequences[i]), actual.ProbabilitiesOf(i));
            for (int rank = 0; rank < 3; rank++)
            {
                Assert.Equal(expected.TagsOf(sequences[i], rank), actual.TagsOf(i, rank));
                Assert.Equal(expected.LogProbabilityOf(sequences[i], rank), actual.LogProbabilityOf(i, rank));
            }
        }
    }

    private static void AssertEqualsListing(CrfTrial trial, CrfReference decoding, CrfReference model)
    {
        DecodedBatch one = trial.Decode(), list = trial.Decode(BestCount);
        for (int sequence = 0; sequence < trial.Scores.Length; sequence++)
        {
            double[][] scores = Differences.Widen(trial.Scores[sequence]);
            (int[] Tags, double Score)[] expected = decoding.All(scores);
            double logSum = model.ListedLogSum(scores);
            Assert.Equal(Math.Min(BestCount, expected.Length), list.CountOf(sequence));
            Assert.Equal(expected[0].Tags, one.TagsOf(sequence).ToArray());
            for (int rank = 0; rank < list.CountOf(sequence); rank++)
            {
                Assert.Equal(expected[rank].Tags, list.TagsOf(sequence, rank).ToArray());
                Assert.Equal(expected[rank].Score - logSum, list.LogProbabilityOf(sequence, rank), 1e-11 * Math.Max(1, Math.Abs(logSum)));
            }

            (int[] Tags, double Score)[] all = model.All(scores);
            for (int step = 0; step < scores.Length; step++)
            {
                for (int tag = 0; tag < scores[0].Length; tag++)
                {
                    double marginal = all.Where(pair => pair.Tags[step] == tag).Sum(pair => Math.Exp(pair.Score - logSum));
                    Assert.Equal(marginal, one.ProbabilitiesOf(sequence)[step * scores[0].Length + tag], ProbabilityTolerance);
                }
            }
        }
    }

    /// <summary>A tag is followed by one of the other parity or itself; the last tag ends no sequence, unless it is the only one.</summary>
    private static TransitionRules EvenRules(int tagCount)
    {
        var pairs = new bool[tagCount, tagCount];
        for (int tag = 0; tag < tagCount; tag++)
        {
            for (int next = 0; next < tagCount; next++)
            {
                pairs[tag, next] = tag == next || (tag + next) % 2 == 1;
            }
        }

        bool[] starts = [.. Enumerable.Repeat(true, tagCount)];
        return TransitionRules.Create(starts, [.. Enumerable.Range(0, tagCount).Select(tag => tagCount == 1 || tag < Math.Max(tagCount - 1, 2))], pairs);
    }

    private static TransitionRules? RandomRules(int tagCount, ref RandomStream random)
    {
        var pairs = new bool[tagCount, tagCount];
        var starts = new bool[tagCount];
        var ends = new bool[tagCount];
        for (int tag = 0; tag < tagCount; tag++)
        {
            starts[tag] = random.NextBelow(2) == 0;
            ends[tag] = random.NextBelow(2) == 0;
            for (int next = 0; next < tagCount; next++)
            {
                pairs[tag, next] = random.NextBelow(3) == 0;
            }
        }

        try
        {
            return TransitionRules.Create(starts, ends, pairs);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static float[][][] Draw(int[] lengths, int tagCount, float scale)
        => [.. LayerTrial.Draw(lengths, tagCount).Select(steps => (float[][])[.. steps.Select(step => (float[])[.. step.Select(score => scale * score)])])];

    private static int[][] Labels(int tagCount, bool unknown)
        => [.. Lengths.Select((length, sequence) => (int[])[.. Enumerable.Range(0, length).Select(step => unknown && sequence % 2 == 1 && step % 3 == 0 ? -1 : (step * 7 + sequence) % tagCount)])];
}
