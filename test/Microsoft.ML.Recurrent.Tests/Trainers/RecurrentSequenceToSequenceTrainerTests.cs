using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Encoder-decoders as a user meets them: columns in, columns out, save and load.</summary>
public sealed class RecurrentSequenceToSequenceTrainerTests
{
    private const string Alphabet = "abcd";

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(AttentionKind.Dot)]
    [InlineData(AttentionKind.General)]
    [InlineData(AttentionKind.Additive)]
    public void Short_texts_are_reversed_whatever_the_attention(AttentionKind attention)
    {
        RecurrentSequenceToSequenceTransformer model = Fit(TextOptions(attention), Rows(600, seed: 1));
        SequenceToSequenceMetrics metrics = Measure(model, Rows(60, seed: 2));
        Assert.True(metrics.ExactMatch >= 0.9, $"Exact match {metrics.ExactMatch}.");
    }

    [Fact]
    public void A_fixed_vector_and_a_gated_recurrent_unit_learn_the_shortest()
    {
        var options = TextOptions(AttentionKind.None);
        options.Cell = RecurrentCellKind.Gru;
        PairRow[] rows = [.. Rows(600, seed: 1).Select(row => Row(row.SourceText[..Math.Min(2, row.SourceText.Length)]))];
        Assert.True(Measure(Fit(options, rows), rows[..60]).ExactMatch >= 0.9);
    }

    [Fact]
    public void Tokens_in_and_out_give_keys_that_stand_for_the_training_tokens()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(400, seed: 1));
        ITransformer model = _ml.SequenceToSequence.Trainers
            .Recurrent(new RecurrentSequenceToSequenceTrainer.Options
            {
                LabelColumnName = "Target",
                FeatureColumnName = "Source",
                HiddenSize = 32,
                NumberOfEpochs = 12,
                LearningRate = 0.01f,
            })
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        SequenceToSequenceMetrics metrics = _ml.SequenceToSequence.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(Rows(60, seed: 2))), "Target");
        Assert.True(metrics.ExactMatch >= 0.9, $"Exact match {metrics.ExactMatch}.");
    }

    [Fact]
    public void Keys_are_targets_as_well()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Rows(400, seed: 1));
        ITransformer model = _ml.Transforms.Conversion.MapValueToKey("Target")
            .Append(_ml.SequenceToSequence.Trainers.GruEncoderDecoder("Target", "Source", hiddenSize: 32, numberOfEpochs: 12, learningRate: 0.01f))
            .Fit(data);
        SequenceToSequenceMetrics metrics = _ml.SequenceToSequence.Evaluate(model.Transform(data), "Target");
        Assert.True(metrics.ExactMatch >= 0.9, $"Exact match {metrics.ExactMatch}.");
    }

    [Fact]
    public void A_model_comes_back_from_its_zip_as_it_was_and_a_prediction_engine_agrees()
    {
        var options = TextOptions(AttentionKind.Additive);
        options.Coverage = true;
        options.InputFeeding = true;
        options.NumberOfEpochs = 2;
        options.Decoding = new SequenceDecodingOptions { BeamSize = 3, NumberOfBestSequences = 2, LengthPenalty = 0.6f, OutputAttention = true };
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows(100, seed: 1));
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows(20, seed: 2));
        using var stream = new MemoryStream();
        _ml.Model.Save(model, rows.Schema, stream);
        stream.Position = 0;
        ITransformer loaded = _ml.Model.Load(stream, out _);
        IDataView scored = model.Transform(rows);
        IDataView again = loaded.Transform(rows);
        foreach (string column in (string[])["Score", "RankingScore"])
        {
            Assert.Equal(scored.GetColumn<float>(column), again.GetColumn<float>(column));
        }

        Assert.Equal(scored.GetColumn<string>("PredictedText"), again.GetColumn<string>("PredictedText"));
        Assert.Equal(scored.GetColumn<float[]>("Attention"), again.GetColumn<float[]>("Attention"));
        Assert.Equal(scored.GetColumn<string[]>("BestTexts"), again.GetColumn<string[]>("BestTexts"));
        Assert.Equal(scored.GetColumn<int[]>("BestLengths"), scored.GetColumn<string[]>("BestTexts").Select(texts => texts.Select(text => text.Length).ToArray()));
        Assert.All(scored.GetColumn<float[]>("BestScores"), scores => Assert.Equal(2, scores.Length));
        string[] texts = [.. scored.GetColumn<string>("PredictedText")];
        int[] lengths = [.. Rows(20, seed: 2).Select(row => row.SourceText.Length)];
        Assert.Equal(texts.Select((text, i) => text.Length * lengths[i]), scored.GetColumn<float[]>("Attention").Select(weights => weights.Length));

        using PredictionEngine<PairRow, TextPrediction> engine = _ml.Model.CreatePredictionEngine<PairRow, TextPrediction>(loaded);
        Assert.Equal(texts, Rows(20, seed: 2).Select(row => engine.Predict(row).PredictedText));
    }

    [Fact]
    public void Decoding_belongs_to_the_model_and_not_to_its_training()
    {
        var options = TextOptions(AttentionKind.Additive);
        options.NumberOfEpochs = 1;
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows(100, seed: 1));
        Assert.Equal(6, model.Decoding.MaximumLength);
        RecurrentSequenceToSequenceTransformer other = model.WithDecoding(new SequenceDecodingOptions { MinimumLength = 3, MaximumLength = 3, BeamSize = 4 });
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows(20, seed: 2));
        Assert.All(other.Transform(rows).GetColumn<string>("PredictedText"), text => Assert.Equal(3, text.Length));
        Assert.Equal(model.GetWeights()["head.bias"].ToArray(), other.GetWeights()["head.bias"].ToArray());
        Assert.Equal(0, model.Decoding.MinimumLength);

        RecurrentSequenceToSequenceTransformer drawn = model.WithDecoding(new SequenceDecodingOptions { Sample = true, Temperature = 3, NumberOfBestSequences = 5, Seed = 4 });
        string[][] once = [.. drawn.Transform(rows).GetColumn<string[]>("BestTexts")];
        Assert.Equal(once, drawn.Transform(rows).GetColumn<string[]>("BestTexts"));
        Assert.Contains(once, texts => texts.Distinct().Count() > 1);
        Assert.Contains("BeamSize", Assert.Throws<ArgumentOutOfRangeException>(() => model.WithDecoding(new SequenceDecodingOptions { BeamSize = 0 })).Message, StringComparison.Ordinal);
        Assert.Contains(
            "at most BeamSize 1", Assert.Throws<ArgumentOutOfRangeException>(() => model.WithDecoding(new SequenceDecodingOptions { NumberOfBestSequences = 2 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Targets_of_rows_are_scored_as_they_are_written()
    {
        var options = TextOptions(AttentionKind.Additive);
        options.NumberOfEpochs = 3;
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows(100, seed: 1));
        PairRow[] rows = Rows(20, seed: 2);
        IDataView written = model.Transform(_ml.Data.LoadFromEnumerable(rows));

        // What the model wrote has, as a target, the score that it was given.
        string[] texts = [.. written.GetColumn<string>("PredictedText")];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i].TargetText = texts[i];
        }

        IDataView scored = model.ScoreTargets(_ml.Data.LoadFromEnumerable(rows));
        Assert.Equal(written.GetColumn<float>("Score"), scored.GetColumn<float>("TargetScore"), (a, b) => Math.Abs(a - b) < 1e-4);
        SequenceToSequenceMetrics metrics = _ml.SequenceToSequence.Evaluate(model.Transform(scored), "TargetText", "PredictedText", logProbabilityColumnName: "TargetScore");
        double symbols = texts.Sum(text => text.Length + 1);
        Assert.Equal(Math.Exp(-scored.GetColumn<float>("TargetScore").Sum(score => (double)score) / symbols), metrics.Perplexity, 1e-4);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.ScoreTargets(_ml.Data.LoadFromEnumerable(rows), "NoColumn"));
        Assert.Contains(model.ScoreTargets(_ml.Data.LoadFromEnumerable(Rows(5, seed: 3)), outputColumnName: "Other").Schema, column => column.Name == "Other");
    }

    [Fact]
    public void Tied_weights_are_one_table_and_learn()
    {
        var options = TextOptions(AttentionKind.General);
        options.TieWeights = true;
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows(600, seed: 1));
        Assert.DoesNotContain("head.weight", model.Model.WeightShapes.Keys);
        Assert.Equal([4 + 3, 32], model.Model.WeightShapes["decoder.symbols.weight"]);
        Assert.True(Measure(model, Rows(60, seed: 2)).ExactMatch >= 0.9);
    }

    [Fact]
    public void Every_text_begins_with_a_prefix_and_a_symbol_that_is_not_known_is_refused()
    {
        var options = TextOptions(AttentionKind.Dot);
        options.NumberOfEpochs = 1;
        RecurrentSequenceToSequenceTransformer model = Fit(options, Rows(50, seed: 1));
        IDataView rows = _ml.Data.LoadFromEnumerable(Rows(10, seed: 2));
        Assert.All(
            model.WithDecoding(new SequenceDecodingOptions { Prefix = ["d", "a"], BeamSize = 2 }).Transform(rows).GetColumn<string>("PredictedText"),
            text => Assert.StartsWith("da", text, StringComparison.Ordinal));
        Assert.Contains(
            "Option Decoding.Prefix: expected symbols of the vocabulary of label column 'TargetText', got 'z'.",
            Assert.Throws<ArgumentOutOfRangeException>(() => model.WithDecoding(new SequenceDecodingOptions { Prefix = ["z"] })).Message,
            StringComparison.Ordinal);
        options.Decoding = new SequenceDecodingOptions { Prefix = ["z"] };
        options.Progress = new Told<TrainingEpoch>(_ => Assert.Fail("An epoch was trained."));
        Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options, Rows(50, seed: 1)));
    }

    [Theory]
    [InlineData("Target")]
    [InlineData("TargetText")]
    public void The_trainer_keeps_the_contract_of_estimators(string labelColumnName)
    {
        var options = TextOptions(AttentionKind.Additive);
        options.LabelColumnName = labelColumnName;
        options.NumberOfEpochs = 1;
        options.Decoding = new SequenceDecodingOptions { BeamSize = 2, NumberOfBestSequences = 2, OutputAttention = true };
        EstimatorContract.Verify(_ml.SequenceToSequence.Trainers.Recurrent(options), _ml.Data.LoadFromEnumerable(Rows(40, seed: 1)));
    }

    [Fact]
    public void Rows_without_a_target_teach_nothing_and_a_source_may_be_empty()
    {
        var options = TextOptions(AttentionKind.Additive);
        options.NumberOfEpochs = 2;
        PairRow[] rows = Rows(50, seed: 1);
        RecurrentSequenceToSequenceTransformer expected = Fit(options, rows);
        RecurrentSequenceToSequenceTransformer actual = Fit(options, [.. rows, new PairRow { SourceText = "ab" }]);
        Assert.Equal(expected.GetWeights()["head.weight"].ToArray(), actual.GetWeights()["head.weight"].ToArray());
        IDataView empty = _ml.Data.LoadFromEnumerable([new PairRow()]);
        Assert.Single(actual.Transform(empty).GetColumn<float>("Score"), float.IsFinite);
    }

    [Fact]
    public void Weights_of_rows_count_and_validation_rows_choose_the_epoch()
    {
        var options = TextOptions(AttentionKind.Dot);
        options.NumberOfEpochs = 3;
        options.ExampleWeightColumnName = "Weight";
        options.ValidationSetFraction = 0.2f;
        options.EarlyStoppingMetric = EarlyStoppingMetric.Accuracy;
        PairRow[] rows = Rows(60, seed: 1);
        RecurrentSequenceToSequenceTransformer even = Fit(options, rows);
        Assert.All(even.TrainingHistory, report => Assert.True(report.ValidationMetrics["Accuracy"] is > 0 and <= 1));
        Assert.Contains(even.TrainingHistory, report => report.IsBest);
        rows[0].Weight = 5;
        Assert.NotEqual(even.GetWeights()["head.bias"].ToArray(), Fit(options, rows).GetWeights()["head.bias"].ToArray());
    }

    [Fact]
    public void Streamed_targets_give_the_vocabulary_of_those_in_memory()
    {
        var options = TextOptions(AttentionKind.Dot);
        options.NumberOfEpochs = 1;
        options.MinimumTargetCount = 5;
        PairRow[] rows = [.. Rows(30, seed: 1), Row("zz")];
        RecurrentSequenceToSequenceTransformer memory = Fit(options, rows);
        options.MaximumDataMemoryInMegabytes = 1;
        PairRow[] many = [.. Enumerable.Repeat(rows, 900).SelectMany(all => all)];
        RecurrentSequenceToSequenceTransformer streamed = Fit(options, many);
        Assert.Equal([4 + 3, 64], memory.Model.WeightShapes["head.weight"]);
        Assert.Equal([5 + 3, 64], streamed.Model.WeightShapes["head.weight"]);
    }

    [Fact]
    public void Rows_with_an_empty_target_are_counted_in_a_warning()
    {
        RecurrentSequenceToSequenceTrainer.Options options = TextOptions(AttentionKind.General);
        options.NumberOfEpochs = 1;
        var lines = new List<string>();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => lines.Add(entry.Message);
        PairRow[] rows = Rows(20, seed: 1);
        ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.DoesNotContain(lines, line => line.Contains("empty target", StringComparison.Ordinal));
        (rows[3].TargetText, rows[5].TargetText) = ("", "");
        ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(rows));
        Assert.Contains(lines, line => line.Contains("2 of 20 training rows have an empty target in label column 'TargetText' and are left out", StringComparison.Ordinal));
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Where_no_symbol_may_follow_nothing_is_written(bool sample)
    {
        var options = TextOptions(AttentionKind.Additive);
        options.NumberOfEpochs = 1;

        // Four letters, none twice, cannot make ten.
        options.Decoding = new SequenceDecodingOptions { BlockedNgramSize = 1, MinimumLength = 10, MaximumLength = 10, OutputAttention = true, Sample = sample };
        IDataView written = Fit(options, Rows(20, seed: 1)).Transform(_ml.Data.LoadFromEnumerable(Rows(3, seed: 2)));
        Assert.All(written.GetColumn<float>("Score"), score => Assert.Equal(float.NaN, score));
        Assert.All(written.GetColumn<float>("RankingScore"), score => Assert.Equal(float.NaN, score));
        Assert.All(written.GetColumn<uint[]>("PredictedLabel"), Assert.Empty);
        Assert.All(written.GetColumn<string>("PredictedText"), Assert.Empty);
        Assert.All(written.GetColumn<float[]>("Attention"), Assert.Empty);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_refused_by_name()
    {
        AssertRefused(nameof(RecurrentSequenceToSequenceTrainer.Options.Coverage), options => (options.Attention, options.Coverage) = (AttentionKind.None, true));
        AssertRefused(nameof(RecurrentSequenceToSequenceTrainer.Options.InputFeeding), options => (options.Attention, options.InputFeeding) = (AttentionKind.None, true));
        AssertRefused(nameof(RecurrentSequenceToSequenceTrainer.Options.DecoderHiddenSize), options => (options.Attention, options.DecoderHiddenSize) = (AttentionKind.Dot, 33));
        AssertRefused(nameof(RecurrentSequenceToSequenceTrainer.Options.DecoderHiddenSize), options => (options.Attention, options.DecoderHiddenSize) = (AttentionKind.General, 33));
        AssertRefused("Decoding.OutputAttention", options => (options.Attention, options.Decoding.OutputAttention) = (AttentionKind.None, true));
        AssertRefused(nameof(RecurrentTrainerOptions.TruncationLength), options => (options.Bidirectional, options.TruncationLength) = (false, 5));

        void AssertRefused(string option, Action<RecurrentSequenceToSequenceTrainer.Options> change)
        {
            var options = new RecurrentSequenceToSequenceTrainer.Options { HiddenSize = 16 };
            change(options);
            Assert.Contains($"Option {option}", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options)).Message, StringComparison.Ordinal);
        }
    }

    private static RecurrentSequenceToSequenceTrainer.Options TextOptions(AttentionKind attention) => new()
    {
        LabelColumnName = "TargetText",
        FeatureColumnName = "SourceText",
        Attention = attention,
        HiddenSize = 32,
        DecoderHiddenSize = attention == AttentionKind.Dot ? 64 : 32,
        NumberOfEpochs = 14,
        BatchSize = 16,
        LearningRate = 0.01f,
        Seed = 1,
    };

    private RecurrentSequenceToSequenceTransformer Fit(RecurrentSequenceToSequenceTrainer.Options options, PairRow[] rows)
        => _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(_ml.Data.LoadFromEnumerable(rows));

    private SequenceToSequenceMetrics Measure(RecurrentSequenceToSequenceTransformer model, PairRow[] rows)
        => _ml.SequenceToSequence.Evaluate(model.Transform(_ml.Data.LoadFromEnumerable(rows)), "TargetText", "PredictedText");

    /// <summary>Texts of one to four letters, and the same reversed.</summary>
    private static PairRow[] Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Row(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Alphabet[random.Next(Alphabet.Length)]))))];
    }

    private static PairRow Row(string text)
    {
        string reversed = string.Concat(text.Reverse());
        return new PairRow
        {
            SourceText = text,
            TargetText = reversed,
            Source = [.. text.Select(letter => letter.ToString())],
            Target = [.. reversed.Select(letter => letter.ToString())],
        };
    }

    private sealed class TextPrediction
    {
        public string PredictedText { get; set; } = "";
    }
}
