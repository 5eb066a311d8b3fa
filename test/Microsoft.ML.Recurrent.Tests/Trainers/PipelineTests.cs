namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class PipelineTests
{
    private static readonly string[] Openings = ["play some music", "book a table", "what is the weather"];
    private static readonly string[] Endings = ["for me", "now", "please", "in the evening", ""];

    private readonly MLContext _ml = new(1);

    public static TheoryData<string> EveryPreparation =>
        ["words", "words as keys", "words hashed", "characters", "characters as keys", "cached", "ragged numbers", "fixed numbers", "plain numbers"];

    [Theory, MemberData(nameof(EveryPreparation))]
    public void A_saved_and_loaded_pipeline_predicts_the_same_bits_row_by_row(string preparation)
    {
        IDataView data = _ml.Data.LoadFromEnumerable(Sentences());
        IEstimator<ITransformer> pipeline = _ml.Transforms.Conversion.MapValueToKey("Label", nameof(Sentence.Intent))
            .Append(Prepared(preparation))
            .Append(_ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer model = pipeline.Fit(data);
        Assert.True(_ml.MulticlassClassification.Evaluate(WithPredictedKeys(model, data)).MicroAccuracy > 0.95);

        using var zip = new MemoryStream();
        _ml.Model.Save(model, data.Schema, zip);
        zip.Position = 0;
        var elsewhere = new MLContext(99);
        ITransformer loaded = elsewhere.Model.Load(zip, out DataViewSchema schema);
        SentencePrediction[] expected = [.. _ml.Data.CreateEnumerable<SentencePrediction>(model.Transform(data), reuseRowObject: false)];
        using PredictionEngine<Sentence, SentencePrediction> engine = elsewhere.Model.CreatePredictionEngine<Sentence, SentencePrediction>(loaded, schema);
        int row = 0;
        foreach (Sentence sentence in Sentences())
        {
            // A label is not needed to predict.
            sentence.Intent = "";
            SentencePrediction prediction = engine.Predict(sentence);
            Assert.Equal(expected[row].PredictedLabel, prediction.PredictedLabel);
            Assert.Equal(expected[row].Score, prediction.Score);
            row++;
        }

        Assert.Equal(expected.Length, row);
    }

    [Fact]
    public void Scoring_data_whose_tokens_were_mapped_otherwise_are_refused()
    {
        IEstimator<ITransformer> mapping = _ml.Transforms.Text.TokenizeIntoWords("Tokens", nameof(Sentence.Text))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Tokens"))
            .Append(_ml.Transforms.Conversion.MapValueToKey("Label", nameof(Sentence.Intent)));
        IDataView training = Apply(mapping, Sentences());
        IDataView other = Apply(mapping, Sentences().Reverse());
        RecurrentMulticlassTransformer model = Trainer("Tokens").Fit(training);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(other));
        Assert.Contains("feature column 'Tokens': expected the KeyValues of the training data, where key ", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Trainer("Tokens").Fit(training, other));

        IDataView Apply(IEstimator<ITransformer> estimator, IEnumerable<Sentence> rows)
        {
            IDataView view = _ml.Data.LoadFromEnumerable(rows.ToArray());
            return estimator.Fit(view).Transform(view);
        }
    }

    private IEstimator<ITransformer> Prepared(string preparation)
    {
        var text = _ml.Transforms.Text;
        var conversion = _ml.Transforms.Conversion;
        return preparation switch
        {
            "words" => text.TokenizeIntoWords("Tokens", nameof(Sentence.Text)).Append(Trainer("Tokens")),
            "words as keys" => text.TokenizeIntoWords("Tokens", nameof(Sentence.Text)).Append(conversion.MapValueToKey("Tokens")).Append(Trainer("Tokens")),
            "words hashed" => text.TokenizeIntoWords("Tokens", nameof(Sentence.Text))
                .Append(conversion.Hash("Hashed", "Tokens", numberOfBits: 24))
                .Append(Trainer("Hashed")),
            "characters" => Trainer(nameof(Sentence.Text)),
            "characters as keys" => text.TokenizeIntoCharactersAsKeys("Characters", nameof(Sentence.Text)).Append(Trainer("Characters")),
            "cached" => text.TokenizeIntoWords("Tokens", nameof(Sentence.Text)).AppendCacheCheckpoint(_ml).Append(Trainer("Tokens")),
            "ragged numbers" => Trainer(nameof(Sentence.Track)),
            "fixed numbers" => Trainer(nameof(Sentence.Window)),
            _ => Trainer(nameof(Sentence.Values)),
        };
    }

    private RecurrentMulticlassTrainer Trainer(string feature)
        => _ml.MulticlassClassification.Trainers.Gru(
            featureColumnName: feature, hiddenSize: 24, bidirectional: true, numberOfEpochs: 40, batchSize: 8, learningRate: 0.02f);

    /// <summary>Evaluation wants the predicted key, which the pipeline has turned into its value.</summary>
    private IDataView WithPredictedKeys(ITransformer model, IDataView data)
    {
        var chain = (IEnumerable<ITransformer>)model;
        IDataView scored = data;
        foreach (ITransformer transformer in chain.SkipLast(1))
        {
            scored = transformer.Transform(scored);
        }

        return scored;
    }

    private static Sentence[] Sentences() =>
    [
        .. from opening in Enumerable.Range(0, Openings.Length)
           from ending in Endings
           select new Sentence
           {
               Text = $"{Openings[opening]} {ending}".Trim(),
               Intent = $"intent{opening}",
               Track = [.. Enumerable.Range(0, 2 + ending.Length).SelectMany(step => new[] { opening, (float)step })],
               Window = [opening, 1, 0, ending.Length, opening, 2],
               Values = [.. Enumerable.Range(0, 3 + ending.Length).Select(step => (float)(opening * (step % 2)))],
           },
    ];
}
