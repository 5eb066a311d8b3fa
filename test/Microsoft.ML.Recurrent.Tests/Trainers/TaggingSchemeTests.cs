using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Runtime;
using Options = Microsoft.ML.Recurrent.RecurrentTaggingTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What the labels of training rows say of a scheme, and what follows from it for the model.</summary>
public sealed class TaggingSchemeTests
{
    /// <summary>What a label of a row is drawn from: runs of labels that stay together.</summary>
    public static TheoryData<string, string, TaggingHead, bool> Labelings()
        => [.. from labeling in new (string Pieces, string Scheme)[]
            {
                ("U|L", "None"),
                ("M|S", "None"),
                ("E|O", "None"),
                ("E-mail|O", "None"),
                ("O|B-x|B-x I-x|B-y I-y I-y", "Bio"),
                ("O|B|B E|B I E|B I I E", "Bio"),
            }
            from head in new (TaggingHead Head, bool Constrains)[] { (TaggingHead.Softmax, false), (TaggingHead.Crf, false), (TaggingHead.Crf, true) }
            select (labeling.Pieces, labeling.Scheme, head.Head, head.Constrains)];

    [Theory, MemberData(nameof(Labelings))]
    public void No_label_that_training_rows_have_is_forbidden(string pieces, string scheme, TaggingHead head, bool constrainsTraining)
    {
        // One row more, of a label that no other has: BIO stays BIO with it.
        string[][] rows = [.. Drawn(pieces, 100), ["S-P"]];
        (RecurrentTaggingTransformer model, List<string> log) = Fit(rows, head, constrainsTraining);
        Assert.Contains(log, line => line.Contains($"Tagging scheme {scheme}, found in the labels.", StringComparison.Ordinal));
        Assert.True(Accuracy(model, rows) > 0.99, $"accuracy {Accuracy(model, rows)}");
        Assert.Contains(
            log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(scheme == "Bio" ? "'S-P'" : "read without scheme", StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_that_no_scheme_could_have_is_named_and_learned()
    {
        string[][] rows = [.. Drawn("O|B-x|B-x I-x", 100), ["O", "[PAD]", "[PAD]"], ["[PAD]", "I-x"]];
        (RecurrentTaggingTransformer model, List<string> log) = Fit(rows, TaggingHead.Crf, constrainsTraining: true);
        Assert.Contains(log, line => line.Contains("Tagging scheme Bio, found in the labels.", StringComparison.Ordinal));
        Assert.Contains(log, line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("'[PAD]'", StringComparison.Ordinal));
        Assert.True(Accuracy(model, rows) > 0.99, $"accuracy {Accuracy(model, rows)}");
    }

    [Fact]
    public void A_scheme_that_is_given_holds_and_rows_that_break_it_are_told()
    {
        string[][] rows = [.. Drawn("O|B-x|B-x I-x", 100), ["I-x", "I-x"]];
        Options options = NewOptions(TaggingHead.Softmax);
        options.Scheme = TaggingScheme.Bio;
        (RecurrentTaggingTransformer model, List<string> log) = Fit(rows, options);
        Assert.Contains(
            log,
            line => line.Contains(
                "1 of 101 labelled rows break option Scheme Bio, the first of them labelled row 100 (counted from 0) with 'I-x' at its beginning. What they hold beyond the scheme is never predicted.",
                StringComparison.Ordinal));
        IDataView tagged = model.Transform(View(rows[^1..]));
        Assert.NotEqual("I-x", NamesOf(tagged)[(int)tagged.GetColumn<uint[]>("PredictedLabel").Single()[0] - 1]);
    }

    [Fact]
    public void Constrained_training_without_a_row_that_keeps_the_given_scheme_is_refused()
    {
        Options options = NewOptions(TaggingHead.Crf);
        options.Scheme = TaggingScheme.Bio;
        options.ConstrainTraining = true;
        var error = Assert.Throws<InvalidOperationException>(() => Fit([.. Enumerable.Repeat<string[]>(["O", "I-x"], 9)], options));
        Assert.Contains("Option ConstrainTraining leaves no row to learn from", error.Message, StringComparison.Ordinal);
        Assert.Contains("9 of 9 labelled rows break option Scheme Bio", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_label_that_does_not_fit_the_given_scheme_is_named_with_its_row()
    {
        Options options = NewOptions(TaggingHead.Softmax);
        options.Scheme = TaggingScheme.Bio;
        var error = Assert.Throws<InvalidOperationException>(() => Fit([["O", "B-x"], ["O", "E-x"]], options));
        Assert.Contains("does not fit option Scheme Bio", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("The first row that does not fit: labelled row 1 (counted from 0) with 'E-x'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constrained_training_goes_on_where_most_rows_break_the_given_scheme()
    {
        string[][] rows = [.. Drawn("O|B-x|B-x I-x", 20), .. Enumerable.Repeat<string[]>(["O", "I-x"], 80)];
        Options options = NewOptions(TaggingHead.Crf);
        options.Scheme = TaggingScheme.Bio;
        options.ConstrainTraining = true;
        options.BatchSize = 4;
        (RecurrentTaggingTransformer model, List<string> log) = Fit(rows, options);
        Assert.True(Accuracy(model, rows[..20]) > 0.99, $"accuracy {Accuracy(model, rows[..20])}");
        Assert.Contains(log, line => line.Contains("These rows teach nothing.", StringComparison.Ordinal));
    }

    [Fact]
    public void Streamed_rows_have_the_scheme_that_they_have_in_memory()
    {
        // IOB1 by rows alone: both types begin with B- where they follow their like. 100 numbers per step make more than the megabyte that is allowed.
        string[][] rows = [.. Drawn("O|I-x O|I-y I-y O|I-x B-x I-x O|I-y B-y O", 400)];
        foreach (int megabytes in (int[])[1024, 1])
        {
            Options options = NewOptions(TaggingHead.Softmax);
            options.FeatureColumnName = "Wide";
            options.NumberOfEpochs = 1;
            options.MaximumDataMemoryInMegabytes = megabytes;
            List<string> log = Fit(rows, options).Log;
            Assert.Equal(megabytes == 1, log.Exists(line => line.Contains("they are read again in every epoch", StringComparison.Ordinal)));
            Assert.Contains(log, line => line.Contains("Tagging scheme Iob1, found in the labels.", StringComparison.Ordinal));
            Assert.DoesNotContain(log, line => line.StartsWith("Warning", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("O|B_x|B_x I_x", '_', false, false)]
    [InlineData("O|x-B|x-B x-I", '-', true, false)]
    [InlineData("o|b-x|b-x i-x", '-', false, true)]
    public void Labels_written_in_other_ways_have_a_scheme_on_request(string pieces, char separator, bool letterAtEnd, bool ignoreCase)
    {
        Options options = NewOptions(TaggingHead.Softmax);
        options.NumberOfEpochs = 1;
        options.TagFormat = new TagFormat { Separator = separator, LetterAtEnd = letterAtEnd, IgnoreCase = ignoreCase };
        Assert.Contains(Fit(Drawn(pieces, 40), options).Log, line => line.Contains("Tagging scheme Bio, found in the labels.", StringComparison.Ordinal));
        options.Scheme = TaggingScheme.Bio;
        Assert.Contains(Fit(Drawn(pieces, 40), options).Log, line => line.Contains("Tagging scheme Bio, as given.", StringComparison.Ordinal));
    }

    private static Options NewOptions(TaggingHead head)
    {
        Options options = ToyTags.Options("Words");
        options.Head = head;
        options.LearningRate = 0.05f;
        return options;
    }

    private static (RecurrentTaggingTransformer Model, List<string> Log) Fit(string[][] rows, TaggingHead head, bool constrainsTraining)
    {
        Options options = NewOptions(head);
        options.ConstrainTraining = constrainsTraining;
        return Fit(rows, options);
    }

    private static (RecurrentTaggingTransformer Model, List<string> Log) Fit(string[][] rows, Options options)
    {
        var ml = new MLContext(1);
        var log = new List<string>();
        ml.Log += (_, entry) => log.Add($"{(entry.Kind == ChannelMessageKind.Warning ? "Warning" : "Info")}: {entry.Message}");
        return (ToyTags.Trainer(options, ml).Fit(View(rows)), log);
    }

    /// <summary>Rows of pieces in random order; every label has words of its own, so that it can be learned.</summary>
    private static string[][] Drawn(string pieces, int count)
    {
        string[][] each = [.. pieces.Split('|').Select(piece => piece.Split(' '))];
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 4).SelectMany(_ => each[random.Next(each.Length)]).ToArray())];
    }

    private static IDataView View(string[][] rows) => new ViewBuilder()
        .Vector("Label", Types.Words, Array.ConvertAll(rows, Types.Texts))
        .Vector("Words", Types.Words, Array.ConvertAll(rows, row => Types.Texts([.. row.Select(label => $"word of {label}")])))
        .Vector("Wide", Types.Numbers(0, 100), Array.ConvertAll(rows, row => row.SelectMany(label => Enumerable.Repeat((float)label[0], 100)).ToArray()))
        .ToView();

    private static double Accuracy(ITransformer model, string[][] rows)
        => new MLContext(1).SequenceTagging.Evaluate(model.Transform(View(rows)), scheme: TaggingScheme.None).TokenAccuracy;

    private static string[] NamesOf(IDataView tagged)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        tagged.Schema["PredictedLabel"].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
