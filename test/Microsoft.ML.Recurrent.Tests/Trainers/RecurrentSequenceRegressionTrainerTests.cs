using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentSequenceRegressionTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentSequenceRegressionTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("StepNumbers")]
    [InlineData("StepPairs")]
    public void Trained_models_are_evaluated_and_cross_validated(string label)
    {
        IDataView scored = Fit(Options(label, "Words"), ToyNumbers.View()).Transform(ToyNumbers.View(seed: 2));
        SequenceRegressionMetrics metrics = _ml.SequenceRegression.Evaluate(scored, label);
        double expected = IndependentMetrics.Of(EarlyStoppingMetric.RootMeanSquaredError, ToyTasks.Numbers(scored, label), ToyTasks.Numbers(scored, "Score"));
        Assert.Equal(expected, metrics.RootMeanSquaredError, 1e-6 * expected);
        var folds = _ml.SequenceRegression.CrossValidate(
            ToyNumbers.View(), _ml.SequenceRegression.Trainers.Recurrent(Options(label, "Words")), numberOfFolds: 3, labelColumnName: label);
        Assert.True(folds.Average(fold => fold.Metrics.RSquared) > 0.9, $"{folds.Average(fold => fold.Metrics.RSquared)}");
    }

    [Fact]
    public void Scores_are_as_many_as_the_labels_and_have_their_unit()
    {
        IDataView view = ToyNumbers.View();
        IDataView scored = Fit(Options("StepPairs", "Words"), view).Transform(view);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 0, 2), scored.Schema["Score"].Type);
        Assert.Equal(ToyTasks.Numbers(view, "StepPairs").Select(row => row.Length), ToyTasks.Numbers(scored, "Score").Select(row => row.Length));
    }

    [Fact]
    public void Steps_that_are_not_known_are_left_out()
    {
        IDataView view = new ViewBuilder()
            .Vector("StepNumbers", Types.Numbers(0), [5f, float.NaN], [7f, float.NaN], [float.NaN, 100f], [float.NaN, float.NaN])
            .Vector("X", Types.Numbers(0), [1f, 2], [1f, 2], [1f, 2], [1f, 2])
            .ToView();
        var lines = new List<string>();
        _ml.Log += (_, entry) => lines.Add(entry.Message);
        Options options = Options("StepNumbers", "X");
        options.NumberOfEpochs = 200;
        options.WeightDecay = 0;
        options.LearningRateSchedule = LearningRateSchedule.Linear;
        float[] scores = ToyTasks.Scores(Fit(options, view), view)[0];
        Assert.Equal(6, scores[0], 2f);
        Assert.Equal(100, scores[1], 3f);
        Assert.Contains(lines, line => line.Contains("4 rows read, 1 without a label, 0 of weight 0", StringComparison.Ordinal));
    }

    [Fact]
    public void Weights_per_step_move_the_scores_of_their_step()
    {
        // Two labels for the same two steps: the first step weighs them 1 to 3, the second 3 to 1.
        IDataView view = new ViewBuilder()
            .Vector("StepNumbers", Types.Numbers(0), [0f, 0], [8f, 8])
            .Vector("Weights", Types.Numbers(0), [1f, 3], [3f, 1])
            .Vector("Negative", Types.Numbers(0), [1f, 3], [3f, -1])
            .Vector("Short", Types.Numbers(0), [1f, 3], [3f])
            .Vector("X", Types.Numbers(0), [1f, 2], [1f, 2])
            .ToView();
        Options options = Options("StepNumbers", "X");
        options.NumberOfEpochs = 200;
        options.WeightDecay = 0;
        options.LearningRateSchedule = LearningRateSchedule.Linear;
        options.ExampleWeightColumnName = "Weights";
        float[] scores = ToyTasks.Scores(Fit(options, view), view)[0];
        Assert.Equal(6, scores[0], 0.2f);
        Assert.Equal(2, scores[1], 0.2f);

        options.ExampleWeightColumnName = "Short";
        Assert.Equal(
            "Weight column 'Short' must have one weight a step: got 1 weights for 2 steps in row 1.",
            Assert.Throws<InvalidOperationException>(() => Fit(options, view)).Message);
        options.ExampleWeightColumnName = "Negative";
        Assert.Contains("'Negative'", Assert.Throws<InvalidOperationException>(() => Fit(options, view)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_that_cannot_be_are_refused_by_column_and_row()
    {
        IDataView view = new ViewBuilder()
            .Vector("Infinite", Types.Numbers(0), [0f], [float.NegativeInfinity])
            .Vector("Many", Types.Numbers(0), [0f], [0f, 1])
            .Vector("Odd", Types.Numbers(0, 2), [0f, 1], [0f, 1, 2])
            .Vector("X", Types.Numbers(0), [1f], [1f])
            .ToView();
        Refused("Infinite", "Label column 'Infinite' must hold finite numbers, or NaN where one is missing; got -Infinity in row 1.");
        Refused("Many", "Label column 'Many' must have one label a step: got 2 labels for 1 steps in row 1.");
        Refused("Odd", "Label column 'Odd' has 3 numbers in row 1: expected a multiple of its 2 numbers per step.");

        void Refused(string label, string message)
        {
            Options options = Options("StepNumbers", "X");
            options.LabelColumnName = label;
            Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Fit(options, view)).Message);
        }
    }

    [Fact]
    public void Long_sequences_are_learned_in_windows()
    {
        Options options = Options("StepNumbers", "Words");
        options.TruncationLength = 2;
        double quality = ToyTasks.Quality(Fit(options, ToyNumbers.View()), ToyNumbers.View(seed: 2), "StepNumbers");
        Assert.True(quality > 0.9, $"{quality}");
    }

    [Fact]
    public void The_short_forms_train()
    {
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.SequenceRegression.Trainers.Lstm("StepNumbers", "Words", hiddenSize: 16, learningRate: 0.03f),
            _ml.SequenceRegression.Trainers.Gru("StepNumbers", "Words", "Weights", hiddenSize: 16, learningRate: 0.03f),
            _ml.SequenceRegression.Trainers.Rnn("StepNumbers", "Words", hiddenSize: 16, learningRate: 0.03f),
        })
        {
            double quality = ToyTasks.Quality(trainer.Fit(ToyNumbers.View()), ToyNumbers.View(), "StepNumbers");
            Assert.True(quality > 0.9, $"{quality}");
        }
    }

    private RecurrentSequenceRegressionTransformer Fit(Options options, IDataView view) => _ml.SequenceRegression.Trainers.Recurrent(options).Fit(view);

    private static Options Options(string label, string feature) => (Options)ToyTasks.Options(label, feature);
}
