using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Transformers;
using Options = Microsoft.ML.Recurrent.RecurrentTaggingTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>A tagger that learns in BIOES speaks its labels outside.</summary>
public sealed class LearnedSchemeTests
{
    private const string Bio = "O|B-x|B-x I-x|B-x I-x I-x|B-y I-y";

    /// <summary>Pieces of rows, what they are of, and the head.</summary>
    public static TheoryData<string, string, TaggingHead> Schemes() =>
    [
        .. from scheme in new (string Pieces, string Name)[]
        {
            (Bio, "Bio"),
            ("O|O I-x O|O I-x I-x B-x O|I-y I-y O", "Iob1"),
            ("O|O I-x O|O I-x E-x I-x O|I-y I-y O", "Ioe1"),
            ("O|E-x|I-x E-x|I-x I-x E-x|I-y E-y", "Ioe2"),
        }
        from head in new[] { TaggingHead.Softmax, TaggingHead.Crf }
        select (scheme.Pieces, scheme.Name, head),
    ];

    [Theory, MemberData(nameof(Schemes))]
    public void Labels_keys_scores_and_lists_are_of_the_users_scheme_and_survive_a_file(string pieces, string scheme, TaggingHead head)
    {
        Options options = NewOptions(head);
        options.NumberOfBestSequences = 3;
        (RecurrentTaggingTransformer model, List<string> log) = Fit(Rows(pieces), options);
        Assert.Contains(log, line => line.Contains($"Tagging scheme {scheme}, found", StringComparison.Ordinal));

        IDataView tagged = model.Transform(View(Rows(pieces)));
        Assert.All(NamesOf(tagged), name => Assert.Contains(name, pieces.Split(' ', '|')));
        Assert.True(new MLContext(1).SequenceTagging.Evaluate(tagged, scheme: TaggingScheme.None).TokenAccuracy > 0.95);
        int count = NamesOf(tagged).Length;
        Assert.All(tagged.GetColumn<float[]>("Score").SelectMany(row => row.Chunk(count)), step => Assert.Equal(1, step.Sum(), 1e-4f));
        foreach ((uint[] labels, uint[] best, float score, float[] scores) in tagged.GetColumn<uint[]>("PredictedLabel")
            .Zip(tagged.GetColumn<uint[]>("BestLabels"), tagged.GetColumn<float>("SequenceScore")).Zip(tagged.GetColumn<float[]>("BestScores"), (row, last) => (row.First, row.Second, row.Third, last)))
        {
            Assert.Equal(labels, best[..labels.Length]);
            Assert.Equal(score, scores[0]);
            Assert.Equal(scores.OrderDescending(), scores);
            Assert.Equal(scores.Length, best.Chunk(labels.Length).Select(row => string.Join(' ', row)).Distinct().Count());
        }

        var ml = new MLContext(1);
        using var stream = new MemoryStream();
        ml.Model.Save(model, View(Rows(pieces)).Schema, stream);
        stream.Position = 0;
        IDataView again = ml.Model.Load(stream, out _).Transform(View(Rows(pieces)));
        Assert.Equal(tagged.GetColumn<float[]>("Score"), again.GetColumn<float[]>("Score"));
        Assert.Equal(tagged.GetColumn<uint[]>("BestLabels"), again.GetColumn<uint[]>("BestLabels"));
    }

    [Fact]
    public void A_bare_tagger_learns_in_BIOES_and_the_log_says_why()
    {
        (RecurrentTaggingTransformer model, List<string> log) = Fit(Rows(Bio), Bare());
        Assert.NotNull(((IRecurrentTransformer)model).Fitted.Network.Spec.Head.Spans);
        Assert.Contains(log, line => line.Contains("Learned scheme Bioes, automatic: the rows keep Bio", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("U|L", "they mark no spans in a scheme")]
    [InlineData("O|S-x|B-x E-x", "the labels' scheme Bioes tells as much")]
    [InlineData("O|B-x|B-x I-x|B-x ? O", "steps without labels hide where spans end")]
    public void Where_BIOES_tells_nothing_the_log_says_so(string pieces, string reason)
    {
        (RecurrentTaggingTransformer model, List<string> log) = Fit(Rows(pieces), Bare());
        Assert.Null(((IRecurrentTransformer)model).Fitted.Network.Spec.Head.Spans);
        Assert.Contains(log, line => line.Contains($"Learned scheme that of the labels, automatic: {reason}.", StringComparison.Ordinal));
    }

    [Fact]
    public void A_network_of_one_direction_keeps_its_labels_and_has_sessions()
    {
        Options options = Bare();
        options.Bidirectional = false;
        (RecurrentTaggingTransformer model, List<string> log) = Fit(Rows(Bio), options);
        Assert.Contains(log, line => line.Contains("a network of one direction can tag step by step", StringComparison.Ordinal));
        using RecurrentSession session = new MLContext(1).Model.CreateRecurrentSession(model);
        Assert.Equal(5, session.OutputCount);
    }

    [Fact]
    public void A_session_of_a_model_that_learned_in_BIOES_is_refused_with_what_to_set()
    {
        Options options = NewOptions(TaggingHead.Softmax);
        options.Bidirectional = false;
        RecurrentTaggingTransformer model = Fit(Rows(Bio), options).Model;
        var error = Assert.Throws<NotSupportedException>(() => new MLContext(1).Model.CreateRecurrentSession(model));
        Assert.Contains("LearnedScheme SameAsLabels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BIOES_that_is_asked_for_where_no_scheme_holds_is_refused_by_name()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Fit(Rows("U|L"), NewOptions(TaggingHead.Crf)));
        Assert.Contains("Option LearnedScheme Bioes needs labels of scheme Bio, Iob1, Ioe1 or Ioe2 in label column 'Label'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Training_continues_in_BIOES_and_new_types_add_tags()
    {
        RecurrentTaggingTransformer model = Fit(Rows(Bio), NewOptions(TaggingHead.Crf)).Model;
        Options further = NewOptions(TaggingHead.Crf);
        further.LearnedScheme = LearnedTaggingScheme.Automatic;
        var trainer = ToyTags.Trainer(further);
        RecurrentTaggingTransformer same = trainer.Fit(View([["O", "B-x"]]), model);
        Assert.NotNull(((IRecurrentTransformer)same).Fitted.Network.Spec.Head.Spans);

        RecurrentTaggingTransformer grown = trainer.Fit(View(Rows(Bio + "|B-z I-z")), model, new ContinueTrainingOptions { AddNewClasses = true, AddNewTokens = true });
        Assert.Equal(7, ((IRecurrentTransformer)grown).Fitted.Network.Spec.Head.Width);
        Assert.True(new MLContext(1).SequenceTagging.Evaluate(grown.Transform(View(Rows(Bio + "|B-z I-z"))), scheme: TaggingScheme.None).TokenAccuracy > 0.9);
    }

    [Fact]
    public void An_explanation_of_a_label_adds_up()
    {
        RecurrentTaggingTransformer model = Fit(Rows(Bio), NewOptions(TaggingHead.Crf)).Model;
        foreach (Explanation explanation in new MLContext(1).Model.Explain(model, View([["B-x", "I-x", "O"]])))
        {
            Assert.Equal(explanation.Value - explanation.BaselineValue, explanation.Steps.Sum(step => step.Attribution), 0.05 * Math.Max(1, Math.Abs(explanation.Value)));
        }
    }

    private static Options NewOptions(TaggingHead head)
    {
        Options options = ToyTags.Options("Words");
        options.Head = head;
        options.LearningRate = 0.05f;
        options.LearnedScheme = LearnedTaggingScheme.Bioes;
        return options;
    }

    private static Options Bare() => new() { FeatureColumnName = "Words", NumberOfEpochs = 1, Seed = 1 };

    private static (RecurrentTaggingTransformer Model, List<string> Log) Fit(string[][] rows, Options options)
    {
        var ml = new MLContext(1);
        var log = new List<string>();
        ml.Log += (_, entry) => log.Add(entry.Message);
        return (ToyTags.Trainer(options, ml).Fit(View(rows)), log);
    }

    private static string[][] Rows(string pieces)
    {
        string[][] each = [.. pieces.Split('|').Select(piece => piece.Split(' '))];
        var random = new Random(5);
        return [.. Enumerable.Range(0, 60).Select(_ => Enumerable.Range(0, 3).SelectMany(_ => each[random.Next(each.Length)]).ToArray())];
    }

    /// <summary>Every label has a word of its own; '?' is a missing label.</summary>
    private static IDataView View(string[][] rows) => new ViewBuilder()
        .Vector("Label", Types.Words, Array.ConvertAll(rows, row => Types.Texts([.. row.Select(label => label == "?" ? "" : label)])))
        .Vector("Words", Types.Words, Array.ConvertAll(rows, row => Types.Texts([.. row.Select(label => $"word of {label}")])))
        .ToView();

    private static string[] NamesOf(IDataView tagged)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        tagged.Schema["PredictedLabel"].GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
