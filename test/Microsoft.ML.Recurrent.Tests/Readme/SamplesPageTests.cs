using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Readme;

/// <summary>The code of the samples' page, run.</summary>
public sealed class SamplesPageTests
{
    [Fact]
    public void The_session_says_what_the_row_says()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(RequestWords.Some());
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", "Intent")
            .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words", hiddenSize: 32))
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedIntent", "PredictedLabel"));
        var model = pipeline.Fit(data);

        (string intent, byte[] state) = SessionExample(ml, model, RequestWords.Some().First().Words);

        Assert.Equal(model.Transform(data).GetColumn<string>("PredictedIntent").First(), intent);
        using RecurrentSession next = ml.Model.CreateRecurrentSession(model);
        next.LoadState(state);
        Assert.Equal(RequestWords.Some().First().Words.Length, next.StepCount);
        Assert.Equal(32, Smaller(model.OfType<RecurrentMulticlassTransformer>().Single()).Model.HiddenSize);
    }

    private static (string Intent, byte[] State) SessionExample(MLContext ml, ITransformer model, string[] words)
    {
        using RecurrentSession session = ml.Model.CreateRecurrentSession(model);       // finds the recurrent transformer in a (loaded) chain
        var scores = new float[session.OutputCount];
        foreach (string word in words)
        {
            session.Step(word, scores);                                                // numbers: session.Step(features, scores)
        }

        string intent = session.ClassNames[session.PredictedClassOf(scores)];
        byte[] state = session.SaveState();                                            // session.LoadState(state) goes on from here

        return (intent, state);
    }

    [Fact]
    public void Predictions_are_explained_and_channels_measured()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(RequestWords.Some());
        ITransformer model = ml.Transforms.Conversion.MapValueToKey("Label", "Intent")
            .Append(ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words", hiddenSize: 32))
            .Fit(data);

        (IReadOnlyList<Explanation> explanations, IReadOnlyList<SequenceImportance> parts) = ExplanationExample(ml, model, data);

        Assert.Equal(RequestWords.Some().Take(3).Select(row => row.Words), explanations.Select(explanation => explanation.Steps.Select(step => step.Text)));
        Assert.Equal(1 + 10, parts.Count);
        Assert.Equal("Words", parts[0].Name);
        Assert.True(parts[0].MeanChange < 0);
    }

    private static (IReadOnlyList<Explanation> Explanations, IReadOnlyList<SequenceImportance> Parts) ExplanationExample(MLContext ml, ITransformer model, IDataView data)
    {
        IReadOnlyList<Explanation> explanations = ml.Model.Explain(model, ml.Data.TakeRows(data, 3));
        foreach (Explanation explanation in explanations)
        {
            StepAttribution strongest = explanation.Steps.MaxBy(step => step.Attribution)!;
            double gain = explanation.Value - explanation.BaselineValue;
            Console.WriteLine($"{explanation.OutputName}, most of all by '{strongest.Text}' ({strongest.Attribution:0.00} of {gain:0.00})");
        }

        IReadOnlyList<SequenceImportance> parts = ml.Model.PermutationImportance(
            model, data, scored => ml.MulticlassClassification.Evaluate(scored).MicroAccuracy);
        foreach (SequenceImportance part in parts)
        {
            Console.WriteLine($"{part.Name}: accuracy {part.MeanChange:+0.000;-0.000;0} (deviation {part.StandardDeviation:0.000})");
        }

        return (explanations, parts);
    }

    private static RecurrentMulticlassTransformer Smaller(RecurrentMulticlassTransformer network)
    {
        RecurrentMulticlassTransformer smaller = network.WithBFloat16Weights();

        return smaller;
    }

    [Fact]
    public void A_pipeline_is_fitted_with_validation_data_of_their_own()
    {
        var ml = new MLContext(seed: 1);
        IDataView data = ml.Data.LoadFromEnumerable(RequestWords.Some());

        ITransformer model = ValidationExample(ml, data, data);

        RecurrentMulticlassTransformer network = ((IEnumerable<ITransformer>)model).OfType<RecurrentMulticlassTransformer>().Single();
        Assert.All(network.TrainingHistory, report => Assert.NotNull(report.ValidationAccuracy));
        Assert.Equal(RequestWords.Some().Count(), model.Transform(data).GetColumn<string>("PredictedLabel").Count());
    }

    private static ITransformer ValidationExample(MLContext ml, IDataView train, IDataView validation)
    {
        ITransformer model = ml.Model.FitWithValidation(
            ml.Transforms.Conversion.MapValueToKey("Label", "Intent"),
            ml.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words"),
            train,
            validation,
            after: ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));

        return model;
    }

    [Fact]
    public void The_tagger_finds_the_place_and_its_entities_are_counted()
    {
        var ml = new MLContext(seed: 1);
        TaggedSentence[] sentences =
        [
            .. RequestWords.Some().Select(request => new TaggedSentence
            {
                Tokens = request.Words,
                Tags = [.. request.Words.Select(word => char.IsUpper(word[0]) ? "B-place" : "O")],
            }),
        ];

        (TaggedPrediction prediction, ITransformer tagger) = TaggingExample(ml, sentences);

        Assert.Equal(["O", "O", "B-place"], prediction.PredictedLabel);
        Assert.Equal(6, prediction.Score.Length);
        Assert.True(prediction.SequenceScore < 0);
        Assert.Equal(1, EvaluationExample(ml, tagger.Transform(ml.Data.LoadFromEnumerable(sentences[..4]))).EntityF1);
    }

    private static (TaggedPrediction Prediction, ITransformer Tagger) TaggingExample(MLContext ml, IEnumerable<TaggedSentence> sentences)
    {
        IDataView data = ml.Data.LoadFromEnumerable(sentences);       // class TaggedSentence { string[] Tokens; string[] Tags; }
        var pipeline = ml.SequenceTagging.Trainers.LstmCrf(labelColumnName: "Tags", featureColumnName: "Tokens")
            .Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        ITransformer tagger = pipeline.Fit(data);

        // class TaggedPrediction { string[] PredictedLabel; float[] Score; float SequenceScore; }
        using var engine = ml.Model.CreatePredictionEngine<TaggedSentence, TaggedPrediction>(tagger);
        TaggedPrediction prediction = engine.Predict(new TaggedSentence { Tokens = ["fly", "to", "Oslo"] });

        return (prediction, tagger);
    }

    private static SequenceTaggingMetrics EvaluationExample(MLContext ml, IDataView tagged)
    {
        SequenceTaggingMetrics metrics = ml.SequenceTagging.Evaluate(tagged, labelColumnName: "Tags");
        Console.WriteLine(metrics.GetFormattedTable());
        foreach (IReadOnlyList<TaggedSpan> entities in ml.SequenceTagging.ExtractSpans(tagged, tokenColumnName: "Tokens", scoreColumnName: "Score"))
        {
            Console.WriteLine(string.Join(", ", entities.Select(entity => $"{entity.Type}: {entity.Text} ({entity.Confidence})")));
        }

        return metrics;
    }

    [Fact]
    public void A_binary_model_is_measured_and_takes_another_threshold()
    {
        var ml = new MLContext(seed: 1);
        IDataView messages = ml.Data.LoadFromEnumerable(Message.Some());

        (BinaryClassificationMetrics metrics, RecurrentBinaryTransformer careful) = BinaryExample(ml, messages, messages);

        Assert.Equal(1, metrics.F1Score);
        Assert.Equal(Math.Log(9), careful.Threshold, 1e-4);

        // As the page says: a threshold of 0.9 without a column.
        Assert.Equal(0.71, 1 / (1 + Math.Exp(-0.9)), 0.005);
    }

    [Fact]
    public void A_changed_threshold_is_counted_in_predicted_labels_and_goes_back_into_the_pipeline()
    {
        var ml = new MLContext(seed: 1);
        IDataView test = ml.Data.LoadFromEnumerable(Message.Some());
        var model = ml.Transforms.CopyColumns("Copy", "Words").Append(ml.BinaryClassification.Trainers.Gru(labelColumnName: "IsSpam", featureColumnName: "Copy")).Fit(test);
        RecurrentBinaryTransformer binary = model.LastTransformer;
        RecurrentBinaryTransformer careful = ml.BinaryClassification.ChangeModelThreshold(binary, 0.9f, "Probability");

        (double precision, ITransformer changed) = ThresholdExample(model, binary, careful, model.First().Transform(test));

        Assert.Equal(1, precision);
        Assert.Equal(careful.Threshold, ((IEnumerable<ITransformer>)changed).OfType<RecurrentBinaryTransformer>().Single().Threshold);
        Assert.Equal(Message.Some().Count(), changed.Transform(test).GetColumn<bool>("PredictedLabel").Count());
    }

    private static (double Precision, ITransformer Changed) ThresholdExample(
        TransformerChain<RecurrentBinaryTransformer> model, RecurrentBinaryTransformer binary, RecurrentBinaryTransformer careful, IDataView test)
    {
        var answers = careful.Transform(test);
        var flags = answers.GetColumn<bool>("IsSpam").Zip(answers.GetColumn<bool>("PredictedLabel")).ToList();
        double precision = flags.Count(row => row is (true, true)) / (double)flags.Count(row => row.Second);

        ITransformer changed = new TransformerChain<ITransformer>(model.Select(part => part == binary ? careful : part).ToArray());

        return (precision, changed);
    }

    private static (BinaryClassificationMetrics Metrics, RecurrentBinaryTransformer Careful) BinaryExample(MLContext ml, IDataView train, IDataView test)
    {
        RecurrentBinaryTransformer binary = ml.BinaryClassification.Trainers.Gru(labelColumnName: "IsSpam", featureColumnName: "Words").Fit(train);
        BinaryClassificationMetrics metrics = ml.BinaryClassification.Evaluate(binary.Transform(test), labelColumnName: "IsSpam");
        RecurrentBinaryTransformer careful = ml.BinaryClassification.ChangeModelThreshold(binary, 0.9f, "Probability");

        return (metrics, careful);
    }

    [Fact]
    public void A_regression_predicts_in_the_unit_of_its_label()
    {
        var ml = new MLContext(seed: 1);
        IDataView train = ml.Data.LoadFromEnumerable(DailyLoad.Some(400, seed: 1));
        IDataView test = ml.Data.LoadFromEnumerable(DailyLoad.Some(100, seed: 2));

        RegressionMetrics metrics = RegressionExample(ml, train, test);

        // Loads lie about 100 with a deviation of 1.2: a model that answered in standardised units would be far off.
        Assert.InRange(metrics.RSquared, 0.5, 1);
    }

    private static RegressionMetrics RegressionExample(MLContext ml, IDataView train, IDataView test)
    {
        RecurrentRegressionTransformer regression = ml.Regression.Trainers.Recurrent(new RecurrentRegressionTrainer.Options
        {
            LabelColumnName = "Load",
            FeatureColumnName = "Hours",
            Loss = RegressionLoss.Huber,
            ValidationSetFraction = 0.1f,
            EarlyStoppingMetric = EarlyStoppingMetric.MeanAbsoluteError,
        }).Fit(train);
        RegressionMetrics metrics = ml.Regression.Evaluate(regression.Transform(test), labelColumnName: "Load");

        return metrics;
    }
}
