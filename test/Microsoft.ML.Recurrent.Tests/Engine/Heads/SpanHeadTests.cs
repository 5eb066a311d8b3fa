using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

/// <summary>A tagger inside which BIOES is learned, against the listing of all sequences.</summary>
public sealed class SpanHeadTests
{
    // Probabilities are rounded to float once or twice, and added up.
    private const double ProbabilityTolerance = 1e-6;

    /// <summary>Labels, the scheme's name, head, scale of the scores: the large one takes the way of logarithms.</summary>
    public static TheoryData<string, string, bool, float> Cases()
    {
        var data = new TheoryData<string, string, bool, float>();
        foreach ((string scheme, string labels) in new[]
        {
            ("Bio", "O B-x I-x B-y I-y"),
            ("Bio", "B-y I-y B-x"),
            ("Iob1", "I-x O B-x I-y B-y"),
            ("Iob1", "O I-x I-y B-y"),
            ("Ioe2", "O I-x E-x E-y"),
            ("Ioe1", "E-x O I-x I-y"),
        })
        {
            foreach (bool isCrf in (bool[])[true, false])
            {
                data.Add(scheme, labels, isCrf, 1);
                data.Add(scheme, labels, isCrf, 400);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(Cases))]
    public void Labels_scores_and_best_lists_are_those_of_all_sequences_of_spans(string scheme, string labels, bool isCrf, float scale)
    {
        string[] names = labels.Split(' ');
        SpanTrial trial = NewTrial(scheme, names, isCrf, [3, 1, 4, 3], scale);
        DecodedBatch decoded = trial.Decode(bestCount: 7);
        CrfReference reference = trial.Reference();
        for (int sequence = 0; sequence < trial.Scores.Length; sequence++)
        {
            double[][] steps = Differences.Widen(trial.Scores[sequence]);
            (int[] Tags, double Score)[] all = reference.All(steps);
            double logSum = isCrf ? reference.ListedLogSum(steps) : steps.Sum(LogSum);

            Assert.Equal(Math.Min(7, all.Length), decoded.CountOf(sequence));
            for (int rank = 0; rank < decoded.CountOf(sequence); rank++)
            {
                Assert.Equal(Write(scheme, trial.Tags, all[rank].Tags), decoded.TagsOf(sequence, rank).ToArray().Select(label => names[label]));
                Assert.Equal(all[rank].Score - logSum, decoded.LogProbabilityOf(sequence, rank), 1e-5 * Math.Max(1, scale));
            }

            double[,] expected = isCrf ? Listed(scheme, trial.Tags, names, all, logSum) : OfNeighbours(scheme, trial.Tags, names, steps);
            for (int step = 0; step < steps.Length; step++)
            {
                for (int label = 0; label < names.Length; label++)
                {
                    Assert.Equal(expected[step, label], decoded.ProbabilitiesOf(sequence)[(step * names.Length) + label], ProbabilityTolerance);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_loss_is_that_of_the_spans_of_the_labels_and_gradients_agree_with_differences(string scheme, string labels, bool isCrf, float scale)
    {
        string[] names = labels.Split(' ');
        SpanTrial trial = NewTrial(scheme, names, isCrf, [3, 4], Math.Min(scale, 2));
        CrfReference reference = trial.Reference();
        double[][][] wide = [.. trial.Scores.Select(Differences.Widen)];
        int[][] tags = [.. wide.Select(steps => reference.All(steps)[1].Tags)];
        int[][] classes = [.. tags.Select(row => Write(scheme, trial.Tags, row).Select(label => Array.IndexOf(names, label)).ToArray())];
        (BatchLoss loss, float[][][] gradients) = trial.Learn(classes);

        double LossSum() => wide.Select((steps, i) => (isCrf ? reference.ListedLogSum(steps) : steps.Sum(LogSum)) - reference.Score(steps, tags[i])).Sum();
        double count = isCrf ? 2 : 7;
        Assert.Equal(count, loss.WeightSum);
        Assert.Equal(LossSum(), loss.LossSum, 1e-5 * Math.Max(1, LossSum()));
        double[] expected = [.. wide.SelectMany(steps => steps).SelectMany(step => Enumerable.Range(0, step.Length).Select(tag => Differences.Derivative(step, tag, () => LossSum() / count)))];
        Differences.AssertClose("scores", expected, Differences.Flatten(gradients));
    }

    [Theory]
    [InlineData("Bio")]
    [InlineData("Iob1")]
    [InlineData("Ioe2")]
    [InlineData("Ioe1")]
    public void Every_sequence_of_spans_goes_over_into_tags_and_back(string scheme)
    {
        string mark = scheme.StartsWith("Ioe", StringComparison.Ordinal) ? "E" : "B";
        string[] names = ["O", $"{mark}-x", "I-x", "I-y", $"{mark}-y"];
        SpanTrial trial = NewTrial(scheme, names, isCrf: true, [5]);
        (int[] Tags, double Score)[] all = trial.Reference().All(Differences.Widen(trial.Scores[0]));
        var seen = new HashSet<string>();
        foreach ((int[] tags, _) in all)
        {
            int[] labels = [.. Write(scheme, trial.Tags, tags).Select(label => Array.IndexOf(names, label))];
            Assert.True(seen.Add(string.Join(' ', labels)));
            Assert.Equal(tags, labels.Select((label, step) => trial.Tags.TagOf(At(labels, step - 1), label, At(labels, step + 1))));
            Assert.Equal(labels, tags.Select((tag, step) => trial.Tags.ClassOf(At(tags, step - 1), tag, At(tags, step + 1))));
        }
    }

    [Theory]
    [InlineData("O I-x I-x", "O B E")]
    [InlineData("I-x I-y B-y", "S S S")]
    [InlineData("B-x ? I-x O", "S ? S O")]
    public void Labels_that_break_the_scheme_or_are_missing_end_spans(string labels, string tags)
    {
        string[] names = ["O", "B-x", "I-x", "B-y", "I-y"];
        SpanTrial trial = NewTrial("Bio", names, isCrf: true, [3]);
        int[] classes = [.. labels.Split(' ').Select(label => Array.IndexOf(names, label))];
        Assert.Equal(
            tags.Split(' '),
            classes.Select((label, step) => trial.Tags.TagOf(At(classes, step - 1), label, At(classes, step + 1))).Select(tag => tag < 0 ? "?" : LetterOf(trial.Tags[tag])));
    }

    [Theory, MemberData(nameof(Cases))]
    public void Any_number_of_threads_gives_the_same_bits(string scheme, string labels, bool isCrf, float scale)
    {
        int[] lengths = [9, 40, 1, 23, 2];
        float[] one = NewTrial(scheme, labels.Split(' '), isCrf, lengths, scale).Outputs();
        Assert.Equal(one, NewTrial(scheme, labels.Split(' '), isCrf, lengths, scale, threadCount: 3).Outputs());
    }

    [Fact]
    public void Labels_of_spans_that_cannot_be_are_refused_with_a_reason()
    {
        var sound = new SpanLabels { Types = [0, 1, 1], Marks = "010" };
        Assert.Null(sound.WhyNot(3));
        Assert.Contains("another number of classes than 4", sound.WhyNot(4), StringComparison.Ordinal);
        Assert.Contains("two classes of one meaning", (sound with { Marks = "000" }).WhyNot(3), StringComparison.Ordinal);
        Assert.Contains("every span of type 1 needs", new SpanLabels { Types = [0, 1], Marks = "00" }.WhyNot(2), StringComparison.Ordinal);
        Assert.Contains("types outside of 0 .. 3", (sound with { Types = [0, 1, 9] }).WhyNot(3), StringComparison.Ordinal);
        var spec = new HeadSpec { Width = 3, Spans = sound };
        Assert.Null(spec.WhyNot(isPerStep: true));
        Assert.NotNull(spec.WhyNot(isPerStep: false));
        Assert.NotNull((spec with { Kind = HeadKind.Sigmoid }).WhyNot(isPerStep: true));
    }

    private static SpanTrial NewTrial(string scheme, string[] names, bool isCrf, int[] lengths, float scale = 1, int threadCount = 1) => new(
        names,
        marksEnds: scheme.StartsWith("Ioe", StringComparison.Ordinal),
        marksTouching: scheme.EndsWith('1'),
        isCrf ? HeadKind.Crf : HeadKind.Softmax,
        lengths,
        scale,
        threadCount);

    private static int At(int[] row, int step) => step >= 0 && step < row.Length ? row[step] : -1;

    private static string LetterOf((int Type, bool Begins, bool Ends) tag)
        => tag.Type == 0 ? "O" : tag.Begins ? tag.Ends ? "S" : "B" : tag.Ends ? "E" : "I";

    /// <summary>The labels of the spans that tags mark, span by span.</summary>
    private static string[] Write(string scheme, BioesTags tags, int[] row)
    {
        string[] labels = [.. row.Select(_ => "O")];
        var spans = new List<(int First, int Last, string Type)>();
        int first = 0;
        for (int step = 0; step < row.Length; step++)
        {
            (int type, bool begins, bool ends) = tags[row[step]];
            first = begins ? step : first;
            if (type > 0 && ends)
            {
                spans.Add((first, step, TypeNames(tags)[type]));
            }
        }

        foreach ((int start, int last, string type) in spans)
        {
            Array.Fill(labels, $"I-{type}", start, last - start + 1);
            bool touchesBefore = spans.Exists(other => other.Last == start - 1 && other.Type == type);
            bool touchesBehind = spans.Exists(other => other.First == last + 1 && other.Type == type);
            switch (scheme)
            {
                case "Bio":
                    labels[start] = $"B-{type}";
                    break;
                case "Iob1" when touchesBefore:
                    labels[start] = $"B-{type}";
                    break;
                case "Ioe2":
                    labels[last] = $"E-{type}";
                    break;
                case "Ioe1" when touchesBehind:
                    labels[last] = $"E-{type}";
                    break;
            }
        }

        return labels;
    }

    // Types have numbers by their first appearance among the labels: in all of these x comes first unless the labels begin with y.
    private static string[] TypeNames(BioesTags tags) => tags.Labels is { ClassCount: 3, MarksEnds: false, MarksTouching: false } ? ["", "y", "x"] : ["", "x", "y"];

    private static double[,] Listed(string scheme, BioesTags tags, string[] names, (int[] Tags, double Score)[] all, double logSum)
    {
        var sums = new double[all[0].Tags.Length, names.Length];
        foreach ((int[] row, double score) in all)
        {
            string[] labels = Write(scheme, tags, row);
            for (int step = 0; step < labels.Length; step++)
            {
                sums[step, Array.IndexOf(names, labels[step])] += Math.Exp(score - logSum);
            }
        }

        return sums;
    }

    /// <summary>Of a softmax: sums over tags, and where spans touch products of two.</summary>
    private static double[,] OfNeighbours(string scheme, BioesTags tags, string[] names, double[][] steps)
    {
        double[][] probabilities = [.. steps.Select(step => step.Select(score => Math.Exp(score - LogSum(step))).ToArray())];
        double Sum(int step, string type, string letters) => step < 0 || step >= steps.Length ? 0
            : probabilities[step].Where((_, tag) => tags[tag].Type > 0 && TypeNames(tags)[tags[tag].Type] == type && letters.Contains(LetterOf(tags[tag]), StringComparison.Ordinal)).Sum();
        double Outside(int step) => probabilities[step].Where((_, tag) => tags[tag].Type == 0).Sum();
        var sums = new double[steps.Length, names.Length];
        for (int step = 0; step < steps.Length; step++)
        {
            for (int label = 0; label < names.Length; label++)
            {
                string name = names[label];
                string type = name == "O" ? "" : name[2..];
                bool hasMark = names.Contains($"B-{type}") || names.Contains($"E-{type}");
                double touching = !hasMark ? 0
                    : scheme == "Iob1" ? Sum(step - 1, type, "ES") * Sum(step, type, "BS")
                    : Sum(step, type, "ES") * Sum(step + 1, type, "BS");
                sums[step, label] = (scheme, name[0]) switch
                {
                    (_, 'O') => Outside(step),
                    ("Bio", 'B') => Sum(step, type, "BS"),
                    ("Bio", _) => Sum(step, type, "IE"),
                    ("Ioe2", 'E') => Sum(step, type, "ES"),
                    ("Ioe2", _) => Sum(step, type, "BI"),
                    (_, 'I') => Sum(step, type, "BIES") - touching,
                    _ => touching,
                };
            }
        }

        return sums;
    }

    private static double LogSum(double[] scores)
    {
        double largest = scores.Max();
        return largest + Math.Log(scores.Sum(score => Math.Exp(score - largest)));
    }
}
