using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentBinaryTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentBinaryTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Ml_net_evaluates_with_and_without_probabilities()
    {
        IDataView test = ToyNumbers.View(seed: 2);
        IDataView scored = Fit("Words").Transform(test);
        CalibratedBinaryClassificationMetrics metrics = _ml.BinaryClassification.Evaluate(scored, labelColumnName: "Flag");
        BinaryClassificationMetrics plain = _ml.BinaryClassification.EvaluateNonCalibrated(scored, labelColumnName: "Flag");
        Assert.True(metrics.Accuracy > 0.95, $"{metrics.Accuracy}");
        Assert.Equal((metrics.Accuracy, metrics.AreaUnderRocCurve, metrics.F1Score), (plain.Accuracy, plain.AreaUnderRocCurve, plain.F1Score));

        // Of ML.NET in bits.
        double loss = scored.GetColumn<bool>("Flag").Zip(scored.GetColumn<float>("Probability"), (flag, p) => -Math.Log2(flag ? p : 1 - p)).Average();
        Assert.Equal(loss, metrics.LogLoss, 1e-5);
    }

    [Fact]
    public void Pipelines_are_cross_validated()
    {
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.BinaryClassification.Trainers.Lstm("Flag", "Words", hiddenSize: 16, learningRate: 0.03f),
            _ml.BinaryClassification.Trainers.Gru("Flag", "Words", "Weight", hiddenSize: 16, learningRate: 0.03f),
            _ml.BinaryClassification.Trainers.Rnn("Flag", "Words", hiddenSize: 16, learningRate: 0.03f, bidirectional: true),
        })
        {
            var folds = _ml.BinaryClassification.CrossValidate(ToyNumbers.View(), trainer, numberOfFolds: 3, labelColumnName: "Flag");
            Assert.True(folds.Average(fold => fold.Metrics.Accuracy) > 0.9, $"{folds.Average(fold => fold.Metrics.Accuracy)}");
            Assert.Equal(3, _ml.BinaryClassification.CrossValidateNonCalibrated(ToyNumbers.View(60), trainer, numberOfFolds: 3, labelColumnName: "Flag").Count);
        }
    }

    [Fact]
    public void Score_probability_and_predicted_label_say_the_same()
    {
        IDataView scored = Fit("Ragged").Transform(ToyNumbers.View(seed: 2));
        float[] scores = [.. scored.GetColumn<float>("Score")];
        Assert.Equal(scores.Select(score => score > 0), scored.GetColumn<bool>("PredictedLabel"));

        // A probability is rounded to float; its exponential errs by 2^-23 of itself.
        Assert.Equal(scores.Select(score => 1 / (1 + Math.Exp(-score))), scored.GetColumn<float>("Probability").Select(p => (double)p), (a, b) => Math.Abs(a - b) <= 3e-7);
    }

    [Theory]
    [InlineData(1.5f, "Score", 1.5f)]
    [InlineData(-2f, "Score", -2f)]
    [InlineData(0.9f, "Probability", 2.1972246f)]
    [InlineData(0.5f, "Probability", 0f)]
    [InlineData(0.2f, "Probability", -1.3862944f)]
    public void Another_threshold_moves_the_predicted_labels_alone_and_is_saved(float threshold, string column, float logit)
    {
        RecurrentBinaryTransformer model = Fit("Words", epochs: 2);
        RecurrentBinaryTransformer changed = _ml.BinaryClassification.ChangeModelThreshold(model, threshold, column);
        Assert.Equal(0, model.Threshold);
        Assert.Equal(logit, changed.Threshold, 1e-6f);
        IDataView view = ToyNumbers.View(seed: 2);
        foreach (ITransformer each in (ITransformer[])[changed, ToyTasks.SavedAndLoaded(changed, view.Schema)])
        {
            IDataView scored = each.Transform(view);
            Assert.Equal(ToyTasks.Scores(model, view), ToyTasks.Numbers(scored, "Score"));
            Assert.Equal(scored.GetColumn<float>("Score").Select(score => score > changed.Threshold), scored.GetColumn<bool>("PredictedLabel"));
            Assert.Equal(changed.Threshold, Assert.IsType<RecurrentBinaryTransformer>(each).Threshold);
        }

        Assert.Equal(changed.Threshold, changed.WithBFloat16Weights().Threshold);
        Assert.Equal(changed.Threshold, changed.WithWeights(changed.GetWeights()).Threshold);
        if (column == "Score")
        {
            Assert.Equal(threshold, _ml.BinaryClassification.ChangeModelThreshold(model, threshold).Threshold);
        }
    }

    [Fact]
    public void Thresholds_that_cannot_be_are_refused()
    {
        RecurrentBinaryTransformer model = Fit("Words", epochs: 1);
        Refused("threshold", "Expected a finite threshold of the score.", () => _ml.BinaryClassification.ChangeModelThreshold(model, float.NaN));
        Refused("threshold", "above 0 and below 1", () => _ml.BinaryClassification.ChangeModelThreshold(model, 0, "Probability"));
        Refused("threshold", "above 0 and below 1", () => _ml.BinaryClassification.ChangeModelThreshold(model, 1, "Probability"));
        Refused("thresholdColumnName", "Expected the column Score or Probability.", () => _ml.BinaryClassification.ChangeModelThreshold(model, 0, "PredictedLabel"));

        static void Refused(string parameter, string message, Func<object> change)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(change);
            Assert.Equal(parameter, error.ParamName);
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Class_weights_move_the_scores()
    {
        // The same sequence with both answers: the probability is the share of true in the weight.
        IDataView view = new ViewBuilder()
            .Scalar("Flag", BooleanDataViewType.Instance, true, false, false, false)
            .Vector("X", Types.Words, Types.Texts("a"), Types.Texts("a"), Types.Texts("a"), Types.Texts("a"))
            .ToView();
        Assert.Equal(0.25, Probability(_ => { }), 0.02);
        Assert.Equal(0.5, Probability(options => options.ClassWeighting = ClassWeighting.Balanced), 0.02);
        Assert.Equal(0.4, Probability(options => options.ClassWeights = [1, 2]), 0.02);

        float Probability(Action<Options> change)
        {
            Options options = Options("X");
            options.NumberOfEpochs = 150;
            options.WeightDecay = 0;
            change(options);
            return _ml.BinaryClassification.Trainers.Recurrent(options).Fit(view).Transform(view).GetColumn<float>("Probability").First();
        }
    }

    [Fact]
    public void One_answer_only_is_trained_and_predicted_with_a_warning()
    {
        var lines = new List<string>();
        _ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView view = new ViewBuilder().Scalar("Flag", BooleanDataViewType.Instance, true, true, true).Vector("X", Types.Numbers(0), [1f], [2f], [3f]).ToView();
        RecurrentBinaryTransformer model = _ml.BinaryClassification.Trainers.Recurrent(Options("X")).Fit(view);
        Assert.All(model.Transform(view).GetColumn<bool>("PredictedLabel"), Assert.True);
        Assert.Contains(lines, line => line.Contains("All training rows have the same value in label column 'Flag'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_prediction_engine_gives_the_bits_of_transform()
    {
        IDataView data = _ml.Data.LoadFromEnumerable(WideRow.Make(40));
        Options options = Options("Wide");
        options.NumberOfEpochs = 1;
        RecurrentBinaryTransformer model = _ml.BinaryClassification.Trainers.Recurrent(options).Fit(data);
        using PredictionEngine<WideRow, Prediction> engine = _ml.Model.CreatePredictionEngine<WideRow, Prediction>(model);
        Assert.Equal(
            _ml.Data.CreateEnumerable<Prediction>(model.Transform(data), reuseRowObject: false).Select(prediction => prediction.ToString()),
            WideRow.Make(40).Select(row => engine.Predict(row).ToString()));
    }

    private RecurrentBinaryTransformer Fit(string feature, int epochs = 20)
    {
        Options options = Options(feature);
        options.NumberOfEpochs = epochs;
        return _ml.BinaryClassification.Trainers.Recurrent(options).Fit(ToyNumbers.View());
    }

    private static Options Options(string feature) => (Options)ToyTasks.Options("Flag", feature);

    private sealed class Prediction
    {
        public bool PredictedLabel { get; set; }

        public float Score { get; set; }

        public float Probability { get; set; }

        public override string ToString() => $"{PredictedLabel} {BitConverter.SingleToInt32Bits(Score)} {BitConverter.SingleToInt32Bits(Probability)}";
    }
}
