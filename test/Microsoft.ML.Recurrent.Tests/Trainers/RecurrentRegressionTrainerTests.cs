using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentRegressionTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentRegressionTrainerTests
{
    [Fact]
    public void Training_whose_loss_is_absurd_has_diverged()
    {
        var options = (RecurrentRegressionTrainer.Options)ToyTasks.Options("Number", "Plain");
        options.Optimizer = OptimizerKind.Sgd;
        options.LearningRate = 1000;
        options.MaximumGradientNorm = 0;
        options.NumberOfEpochs = 5;
        var error = Assert.Throws<InvalidOperationException>(() => new MLContext(1).Regression.Trainers.Recurrent(options).Fit(ToyNumbers.View()));
        Assert.StartsWith("Training diverged", error.Message, StringComparison.Ordinal);
    }

    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Ml_net_evaluates_and_cross_validates()
    {
        IDataView scored = Fit(Options("Number", "Words"), ToyNumbers.View()).Transform(ToyNumbers.View(seed: 2));
        RegressionMetrics metrics = _ml.Regression.Evaluate(scored, labelColumnName: "Number");
        Assert.True(metrics.RSquared > 0.95, $"{metrics.RSquared}");
        Assert.Equal(IndependentMetrics.Of(EarlyStoppingMetric.RootMeanSquaredError, ToyTasks.Numbers(scored, "Number"), ToyTasks.Numbers(scored, "Score")), metrics.RootMeanSquaredError, 1e-5);
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.Regression.Trainers.Lstm("Number", "Words", hiddenSize: 16, learningRate: 0.03f),
            _ml.Regression.Trainers.Gru("Number", "Words", "Weight", hiddenSize: 16, learningRate: 0.03f),
            _ml.Regression.Trainers.Rnn("Number", "Words", hiddenSize: 16, learningRate: 0.03f, bidirectional: true),
        })
        {
            var folds = _ml.Regression.CrossValidate(ToyNumbers.View(), trainer, numberOfFolds: 3, labelColumnName: "Number");
            Assert.True(folds.Average(fold => fold.Metrics.RSquared) > 0.8, $"{folds.Average(fold => fold.Metrics.RSquared)}");
        }
    }

    [Fact]
    public void Scores_have_the_labels_own_unit()
    {
        float[] plain = Scores(1);

        // A power of two scales all numbers without rounding.
        Assert.Equal(plain.Select(score => 1024 * score), Scores(1024));

        // Labels have a deviation of about 11; training carries the rounding of a scaled label on.
        Assert.Equal(plain.Select(score => 1000 * score), Scores(1000), (a, b) => Math.Abs(a - b) < 1e-3 * 11_000);

        float[] Scores(float scale)
        {
            Options options = Options("Number", "Words");
            options.NumberOfEpochs = 5;
            return [.. ToyTasks.Scores(Fit(options, ToyNumbers.View(numberScale: scale)), ToyNumbers.View(seed: 2)).Select(row => row[0])];
        }
    }

    [Fact]
    public void Losses_and_metrics_of_the_history_do_not_depend_on_the_labels_unit_but_for_its_own_metrics()
    {
        TrainingEpoch plain = Report(1);
        TrainingEpoch large = Report(1024);
        Assert.Equal(plain.ValidationLoss, large.ValidationLoss);
        Assert.Equal(1024 * plain.ValidationMetrics["RootMeanSquaredError"], large.ValidationMetrics["RootMeanSquaredError"], 1e-9 * large.ValidationMetrics["RootMeanSquaredError"]);

        TrainingEpoch Report(float scale)
        {
            Options options = Options("Number", "Words");
            options.NumberOfEpochs = 2;
            options.ValidationSetFraction = 0.2f;
            return Fit(options, ToyNumbers.View(numberScale: scale)).TrainingHistory[^1];
        }
    }

    [Fact]
    public void A_label_that_never_changes_is_predicted()
    {
        IDataView view = new ViewBuilder()
            .Scalar("Number", NumberDataViewType.Single, 1234.5f, 1234.5f, 1234.5f)
            .Vector("X", Types.Numbers(0), [1f], [2f, 3], [3f])
            .ToView();
        Options options = Options("Number", "X");
        options.NumberOfEpochs = 60;

        // The network learns 0 with a deviation of 1.
        Assert.All(ToyTasks.Scores(Fit(options, view), view), scores => Assert.Equal(1234.5f, scores[0], 0.1f));
    }

    [Fact]
    public void Rows_and_numbers_that_are_not_known_are_left_out()
    {
        var lines = new List<string>();
        _ml.Log += (_, entry) => lines.Add(entry.Message);
        IDataView view = new ViewBuilder()
            .Scalar("Number", NumberDataViewType.Single, 3f, float.NaN, 5f)
            .Vector("Pair", Types.Numbers(2), [3f, float.NaN], [float.NaN, float.NaN], [5f, 9f])
            .Vector("X", Types.Numbers(0), [1f], [50f], [2f])
            .ToView();
        Assert.All(ToyTasks.Scores(Fit(Options("Number", "X"), view), view), scores => Assert.True(float.IsFinite(scores[0])));
        Options options = Options("Pair", "X");
        options.NumberOfEpochs = 100;
        float[][] pairs = ToyTasks.Scores(Fit(options, view), view);
        Assert.Equal(2, lines.Count(line => line.Contains("3 rows read, 1 without a label, 0 of weight 0", StringComparison.Ordinal)));

        // The second number is known of one row alone; its deviation counts as 1.
        Assert.Equal(9f, pairs[2][1], 0.2f);
        Assert.Equal(3f, pairs[0][0], 0.2f);
        Assert.Contains(
            "The training data have no row to use with label column 'Number': 1 row read, 1 without a label",
            Assert.Throws<InvalidOperationException>(() => Fit(Options("Number", "X"), Rows(float.NaN))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_cannot_be_are_refused_by_column_and_row()
    {
        Options counts = Options("Number", "X");
        counts.Loss = RegressionLoss.Poisson;
        Refused(Options("Number", "X"), Rows(1, 2, float.PositiveInfinity), "Label column 'Number' must hold finite numbers, or NaN where one is missing; got Infinity in row 2.");
        Refused(counts, Rows(1, -2), "Label column 'Number' must hold no number below 0; got -2 in row 1.");
        Refused(counts, Rows(float.NegativeInfinity), "Label column 'Number' must hold finite numbers, or NaN where one is missing; got -Infinity in row 0.");
        Fit(Options("Number", "X"), Rows(1, -2));

        void Refused(Options options, IDataView view, string message)
            => Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Fit(options, view)).Message);
    }

    [Fact]
    public void Quantiles_lie_where_so_many_of_the_values_lie_below()
    {
        Assert.Equal(0.1, ShareBelow(0.1f), 0.06);
        Assert.Equal(0.5, ShareBelow(0.5f), 0.06);
        Assert.Equal(0.9, ShareBelow(0.9f), 0.06);

        double ShareBelow(float level)
        {
            // The same sequence with the labels 0.5, 1.5, ..., 49.5.
            float[] numbers = [.. Enumerable.Range(0, 50).Select(i => i + 0.5f)];
            Options options = Options("Number", "X");
            options.Loss = RegressionLoss.Quantile;
            options.Quantile = level;
            options.NumberOfEpochs = 150;
            options.WeightDecay = 0;
            options.LearningRateSchedule = LearningRateSchedule.Linear;
            IDataView view = Rows(numbers);
            float score = ToyTasks.Scores(Fit(options, view), view)[0][0];
            return numbers.Average(number => number < score ? 1.0 : 0);
        }
    }

    [Fact]
    public void Outliers_move_medians_less_than_means_and_huber_between_them()
    {
        float median = Score(RegressionLoss.Absolute), huber = Score(RegressionLoss.Huber), mean = Score(RegressionLoss.Squared);
        Assert.Equal(1, median, 0.5f);
        Assert.Equal(20.8f, mean, 1.5f);
        Assert.InRange(huber, median + 1, mean - 1);

        float Score(RegressionLoss loss)
        {
            IDataView view = Rows(1, 1, 1, 1, 100);
            Options options = Options("Number", "X");
            options.Loss = loss;
            options.HuberDelta = 0.5f;
            options.NumberOfEpochs = 300;
            options.WeightDecay = 0;
            options.LearningRateSchedule = LearningRateSchedule.Linear;
            return ToyTasks.Scores(Fit(options, view), view)[0][0];
        }
    }

    [Fact]
    public void Expected_counts_are_positive_and_means()
    {
        Options options = Options("Number", "X");
        options.Loss = RegressionLoss.Poisson;
        options.NumberOfEpochs = 200;
        options.WeightDecay = 0;
        options.LearningRateSchedule = LearningRateSchedule.Linear;
        IDataView view = Rows(0, 0, 1, 3);
        Assert.Equal(1, ToyTasks.Scores(Fit(options, view), view)[0][0], 0.05f);
        Assert.All(ToyTasks.Scores(Fit(options, view), new ViewBuilder().Vector("X", Types.Numbers(0), [-90f], [500f, -3], [float.NaN]).ToView()), scores => Assert.True(scores[0] > 0));
    }

    [Fact]
    public void A_vector_of_numbers_keeps_its_names_and_is_evaluated_number_by_number()
    {
        RecurrentRegressionTransformer model = Fit(Options("Pair", "Words"), ToyNumbers.View());
        IDataView scored = ToyTasks.SavedAndLoaded(model, ToyNumbers.View(1).Schema).Transform(ToyNumbers.View(seed: 2));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);
        Assert.Equal(ToyNumbers.PairNames, names.DenseValues().Select(name => name.ToString()));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), scored.Schema["Score"].Type);
    }

    [Fact]
    public void Validation_labels_of_another_width_are_refused()
    {
        Options options = Options("Pair", "X");
        options.ValidationSet = new ViewBuilder().Vector("Pair", Types.Numbers(3), [1f, 2, 3]).Vector("X", Types.Numbers(0), [1f]).ToView();
        IDataView view = new ViewBuilder().Vector("Pair", Types.Numbers(2), [1f, 2]).Vector("X", Types.Numbers(0), [1f]).ToView();
        Assert.Contains("expected 2 numbers as in the training data, got 3", Assert.Throws<ArgumentOutOfRangeException>(() => Fit(options, view)).Message, StringComparison.Ordinal);
    }

    private RecurrentRegressionTransformer Fit(Options options, IDataView view) => _ml.Regression.Trainers.Recurrent(options).Fit(view);

    /// <summary>The same sequence with several labels.</summary>
    private static IDataView Rows(params float[] numbers) => new ViewBuilder()
        .Scalar("Number", NumberDataViewType.Single, numbers)
        .Vector("X", Types.Numbers(0), [.. numbers.Select(_ => new[] { 1f, 2 })])
        .ToView();

    private static Options Options(string label, string feature)
    {
        var options = (Options)ToyTasks.Options(label, feature);
        options.Loss = RegressionLoss.Squared;
        return options;
    }
}
