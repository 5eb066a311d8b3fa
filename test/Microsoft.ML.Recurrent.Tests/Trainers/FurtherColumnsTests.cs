using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Source columns of lengths of their own, read one after the other.</summary>
public sealed class FurtherColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_question_is_answered_from_its_context()
    {
        // The context names a value for each of some letters, and the question asks for one of them.
        var options = Options(epochs: 25);
        RecurrentSequenceToSequenceTransformer model = Fit(options, Questions(1000, seed: 1));
        IDataView written = model.Transform(Data(Questions(100, seed: 2)));
        double right = _ml.SequenceToSequence.Evaluate(written, "Answer", "PredictedText").ExactMatch;
        Assert.True(right >= 0.9, $"Exact match {right}.");
    }

    [Fact]
    public void Columns_share_a_vocabulary_and_each_has_a_separator()
    {
        var options = Options();
        options.FurtherFeatureColumnNames = ["Context", "Answer"];
        RecurrentSequenceToSequenceTransformer model = Fit(options, [new() { Question = "a", Context = "bc", Answer = "a" }]);

        // Unknown, two separators, a, b and c.
        Assert.Equal(6, model.Model.WeightShapes["encoder.embedding.weight"][0]);
    }

    [Fact]
    public void Attention_has_a_column_for_each_token_and_separator()
    {
        var options = Options();
        options.Decoding = new SequenceDecodingOptions { OutputAttention = true, MinimumLength = 1, MaximumLength = 1 };
        RecurrentSequenceToSequenceTransformer model = Fit(options, Questions(20, seed: 1));
        IDataView written = model.Transform(Data([new() { Question = "ab", Context = "cde" }, new() { Question = "", Context = "" }]));
        Assert.Equal([2 + 1 + 3, 1 + 1 + 1], written.GetColumn<float[]>("Attention").Select(weights => weights.Length));
    }

    [Fact]
    public void Where_the_first_ends_and_the_second_begins_makes_a_difference()
    {
        RecurrentSequenceToSequenceTransformer model = Fit(Options(), Questions(20, seed: 1));
        float[] scores = [.. model.Transform(Data([new() { Question = "ab", Context = "c" }, new() { Question = "a", Context = "bc" }])).GetColumn<float>("Score")];
        Assert.NotEqual(scores[0], scores[1]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_trainer_keeps_the_contract_of_estimators(bool replaces)
    {
        var options = Options();
        options.Decoding = new SequenceDecodingOptions { ReplaceUnknown = replaces };
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), Data(Questions(40, seed: 1)));
        options.FeatureColumnName = "QuestionWords";
        options.FurtherFeatureColumnNames = ["ContextWords"];
        options.LowerCaseWords = true;
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), Data(Questions(40, seed: 1)));
    }

    [Fact]
    public void Rows_read_again_in_every_epoch_and_validation_rows_have_the_same_vocabulary()
    {
        var options = Options();
        options.MaximumDataMemoryInMegabytes = 1;
        options.ValidationSetFraction = 0.1f;
        QuestionRow[] rows = Questions(40, seed: 1);
        int expected = Fit(Options(), rows).Model.WeightShapes["encoder.embedding.weight"][0];
        RecurrentSequenceToSequenceTransformer streamed = Fit(options, [.. Enumerable.Repeat(rows, 400).SelectMany(all => all)]);
        Assert.Equal(expected, streamed.Model.WeightShapes["encoder.embedding.weight"][0]);
        Assert.All(streamed.TrainingHistory, report => Assert.NotNull(report.ValidationLoss));
    }

    [Fact]
    public void Keys_are_read_where_they_stand_for_the_same()
    {
        var options = Options();
        options.FeatureColumnName = "QuestionWords";
        options.FurtherFeatureColumnNames = ["ContextWords"];
        IDataView data = Data(Questions(40, seed: 1));
        InputOutputColumnPair[] columns = [new("QuestionWords"), new("ContextWords")];
        IDataView own = _ml.Transforms.Conversion.MapValueToKey(columns).Fit(data).Transform(data);
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(own)).Message;
        Assert.Contains("'ContextWords'", message, StringComparison.Ordinal);
        Assert.Contains("key values of column 'QuestionWords'", message, StringComparison.Ordinal);

        IDataView keyData = _ml.Data.LoadFromEnumerable("abcd0123".Select(letter => new Symbol { Value = letter.ToString() }));
        IDataView keys = _ml.Transforms.Conversion.MapValueToKey(columns, keyData: keyData).Fit(data).Transform(data);
        RecurrentSequenceToSequenceTransformer model = _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(keys);
        Assert.Equal(2 + 8, model.Model.WeightShapes["encoder.embedding.weight"][0]);
        Assert.Contains(
            "'ContextWords'",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(_ml.Transforms.Conversion.MapValueToKey("QuestionWords", keyData: keyData).Fit(data).Transform(data))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_and_options_that_do_not_fit_are_named()
    {
        AssertData("'ContextWords'", options => options.FurtherFeatureColumnNames = ["ContextWords"]);
        AssertData("'NoColumn'", options => options.FurtherFeatureColumnNames = ["NoColumn"]);
        AssertData("'Numbers'", options => (options.FeatureColumnName, options.FurtherFeatureColumnNames) = ("Numbers", ["Context"]));
        AssertOption("FurtherFeatureColumnNames", options => options.FurtherFeatureColumnNames = null!);
        AssertOption("FurtherFeatureColumnNames", options => options.FurtherFeatureColumnNames = [""]);
        AssertOption("FurtherFeatureColumnNames", options => options.ShareEmbeddings = true);
        AssertOption("FurtherFeatureColumnNames", options => options.AdditionalFeatureColumnNames = ["Answer"]);
        AssertOption("FurtherFeatureColumnNames", options => options.CharacterEncoder = CharacterEncoder.Convolution);
        AssertOption("each feature column once", options => options.FurtherFeatureColumnNames = ["Question"]);

        void AssertData(string part, Action<RecurrentSequenceToSequenceTrainer.Options> change)
            => AssertRefused(part, change, options => Fit(options, Questions(5, seed: 1)));

        void AssertOption(string part, Action<RecurrentSequenceToSequenceTrainer.Options> change)
            => AssertRefused(part, change, options => _ml.SequenceToSequence.Trainers.Recurrent(options));

        static void AssertRefused(string part, Action<RecurrentSequenceToSequenceTrainer.Options> change, Action<RecurrentSequenceToSequenceTrainer.Options> use)
        {
            RecurrentSequenceToSequenceTrainer.Options options = Options();
            change(options);
            Assert.Contains(part, Assert.Throws<ArgumentOutOfRangeException>(() => use(options)).Message, StringComparison.Ordinal);
        }
    }

    private static RecurrentSequenceToSequenceTrainer.Options Options(int epochs = 1)
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options("Question", "Answer", epochs);
        options.FurtherFeatureColumnNames = ["Context"];
        return options;
    }

    private RecurrentSequenceToSequenceTransformer Fit(RecurrentSequenceToSequenceTrainer.Options options, QuestionRow[] rows)
        => _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(Data(rows));

    private IDataView Data(QuestionRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    /// <summary>"a" asked of "b1a0" is answered by "0".</summary>
    private static QuestionRow[] Questions(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            char[] letters = [.. "abcd".OrderBy(_ => random.Next()).Take(random.Next(1, 4))];
            string[] values = [.. letters.Select(_ => $"{random.Next(4)}")];
            int asked = random.Next(letters.Length);
            string context = string.Concat(letters.Zip(values, (letter, value) => letter + value));
            return new QuestionRow
            {
                Question = $"{letters[asked]}",
                Context = context,
                Answer = values[asked],
                QuestionWords = [$"{letters[asked]}"],
                ContextWords = [.. context.Select(letter => letter.ToString())],
            };
        })];
    }

    private sealed class QuestionRow
    {
        public string Question { get; set; } = "";

        public string Context { get; set; } = "";

        public string Answer { get; set; } = "";

        public string[] QuestionWords { get; set; } = [];

        public string[] ContextWords { get; set; } = [];

        public float[] Numbers { get; set; } = [];
    }

    private sealed class Symbol
    {
        public string Value { get; set; } = "";
    }
}
