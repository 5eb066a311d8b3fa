using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Options = Microsoft.ML.Recurrent.RecurrentMultiLabelTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class RecurrentMultiLabelTrainerTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("Flags")]
    [InlineData("SingleFlags")]
    [InlineData("StepFlags")]
    public void Trained_models_are_evaluated_and_cross_validated(string label)
    {
        IDataView scored = Fit(Options(label, "Words"), ToyNumbers.View()).Transform(ToyNumbers.View(seed: 2));
        MultiLabelClassificationMetrics metrics = _ml.MultiLabelClassification.Evaluate(scored, label);
        Assert.Equal(IndependentMetrics.Of(EarlyStoppingMetric.MicroF1, ToyTasks.Numbers(scored, label), ToyTasks.Numbers(scored, "Score")), metrics.MicroF1, 1e-9);
        Assert.Equal(IndependentMetrics.Of(EarlyStoppingMetric.HammingLoss, ToyTasks.Numbers(scored, label), ToyTasks.Numbers(scored, "Score")), metrics.HammingLoss, 1e-9);
        var folds = _ml.MultiLabelClassification.CrossValidate(
            ToyNumbers.View(), _ml.MultiLabelClassification.Trainers.Recurrent(Options(label, "Words")), numberOfFolds: 3, labelColumnName: label);
        Assert.True(folds.Average(fold => fold.Metrics.MicroF1) > 0.85, $"{folds.Average(fold => fold.Metrics.MicroF1)}");
    }

    [Theory]
    [InlineData("Flags")]
    [InlineData("StepFlags")]
    public void Scores_probabilities_and_predicted_labels_say_the_same(string label)
    {
        IDataView scored = Fit(Options(label, "Words"), ToyNumbers.View()).Transform(ToyNumbers.View(seed: 2));
        float[] scores = [.. ToyTasks.Numbers(scored, "Score").SelectMany(row => row)];
        Assert.Equal(scores.Select(score => score > 0 ? 1f : 0), ToyTasks.Numbers(scored, "PredictedLabel").SelectMany(row => row));
        Assert.Equal(scores.Select(score => 1 / (1 + Math.Exp(-score))), ToyTasks.Numbers(scored, "Probability").SelectMany(row => row).Select(p => (double)p), (a, b) => Math.Abs(a - b) <= 3e-7);
    }

    [Fact]
    public void Columns_carry_the_names_of_the_labels()
    {
        IDataView view = ToyNumbers.View();
        IDataView scored = ToyTasks.SavedAndLoaded(Fit(Options("Flags", "Words"), view), view.Schema).Transform(view);
        foreach (string column in (string[])["PredictedLabel", "Score", "Probability"])
        {
            foreach (string annotation in (string[])["SlotNames", "TrainingLabelValues"])
            {
                VBuffer<ReadOnlyMemory<char>> names = default;
                scored.Schema[column].Annotations.GetValue(annotation, ref names);
                Assert.Equal(ToyNumbers.FlagNames, names.DenseValues().Select(name => name.ToString()));
            }
        }
    }

    [Fact]
    public void Flags_that_are_not_known_are_left_out()
    {
        // The second flag is known of the first row alone.
        IDataView view = new ViewBuilder()
            .Vector("Flags", Types.Numbers(2), [0f, 1], [1f, float.NaN], [1f, float.NaN], [float.NaN, float.NaN])
            .Vector("X", Types.Numbers(0), [1f], [1f], [1f], [1f])
            .ToView();
        Options options = Options("Flags", "X");
        options.NumberOfEpochs = 200;
        options.WeightDecay = 0;
        float[] probabilities = Fit(options, view).Transform(view).GetColumn<float[]>("Probability").First();
        Assert.Equal(2 / 3.0, probabilities[0], 0.03);
        Assert.True(probabilities[1] > 0.95, $"{probabilities[1]}");
    }

    [Fact]
    public void Balanced_labels_count_the_same_whether_there_or_not()
    {
        IDataView view = new ViewBuilder()
            .Vector("Flags", new VectorDataViewType(BooleanDataViewType.Instance, 2), [true, false], [false, false], [false, false], [false, true])
            .Vector("X", Types.Numbers(0), [1f], [1f], [1f], [1f])
            .ToView();
        Assert.All(Probabilities(ClassWeighting.None), p => Assert.Equal(0.25, p, 0.03));
        Assert.All(Probabilities(ClassWeighting.Balanced), p => Assert.Equal(0.5, p, 0.03));

        float[] Probabilities(ClassWeighting weighting)
        {
            Options options = Options("Flags", "X");
            options.NumberOfEpochs = 150;
            options.WeightDecay = 0;
            options.ClassWeighting = weighting;
            return Fit(options, view).Transform(view).GetColumn<float[]>("Probability").First();
        }
    }

    [Fact]
    public void A_flag_per_step_as_rows_are_grouped_to_is_learned_and_evaluated()
    {
        IDataView rows = new ViewBuilder()
            .Scalar("Group", NumberDataViewType.Single, [.. Enumerable.Range(0, 200).Select(row => (float)(row / 5))])
            .Scalar("X", NumberDataViewType.Single, [.. Enumerable.Range(0, 200).Select(row => (float)(row * 7 % 3))])
            .Scalar("Flag", BooleanDataViewType.Instance, [.. Enumerable.Range(0, 200).Select(row => row * 7 % 3 == 2)])
            .ToView();
        IDataView sequences = _ml.Data.GroupIntoSequences(rows, "Group", null, ["X"], "Flag", SequenceLabel.PerStep);
        Options options = Options("StepFlags", "Features");
        options.LabelColumnName = "Flag";
        MultiLabelClassificationMetrics metrics = _ml.MultiLabelClassification.Evaluate(Fit(options, sequences).Transform(sequences), "Flag");
        Assert.True(metrics.MicroF1 > 0.95, $"{metrics.MicroF1}");
    }

    [Fact]
    public void Another_threshold_moves_the_predicted_labels_alone_and_is_saved()
    {
        IDataView view = ToyNumbers.View();
        RecurrentMultiLabelTransformer model = Fit(Options("Flags", "Words"), view);
        RecurrentMultiLabelTransformer changed = _ml.MultiLabelClassification.ChangeModelThreshold(model, 0.9f, "Probability");
        Assert.Equal(0, model.Threshold);
        Assert.Equal(Math.Log(9), changed.Threshold, 1e-5);
        IDataView scored = ToyTasks.SavedAndLoaded(changed, view.Schema).Transform(view);
        Assert.Equal(ToyTasks.Scores(model, view), ToyTasks.Numbers(scored, "Score"));
        Assert.Equal(
            scored.GetColumn<float[]>("Score").SelectMany(row => row).Select(score => score > changed.Threshold),
            scored.GetColumn<bool[]>("PredictedLabel").SelectMany(row => row));
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.MultiLabelClassification.ChangeModelThreshold(model, 1, "Probability"));
    }

    [Fact]
    public void Labels_that_cannot_be_are_refused_by_column_and_row()
    {
        IDataView view = new ViewBuilder()
            .Vector("Flags", Types.Numbers(2), [0f, 1], [0.5f, 1])
            .Vector("Infinite", Types.Numbers(2), [0f, float.PositiveInfinity], [0f, 1])
            .Vector("StepFlags", Types.Numbers(0, 2), [0f, 1, 1, 1], [0f, 1])
            .Vector("X", Types.Numbers(0), [1f], [1f])
            .ToView();
        Refused("Flags", "Label column 'Flags' must hold 0, 1, or NaN where one is missing; got 0.5 in row 1.");
        Refused("Infinite", "Label column 'Infinite' must hold finite numbers, or NaN where one is missing; got Infinity in row 0.");
        Refused("StepFlags", "Label column 'StepFlags' must have one label a step: got 2 labels for 1 steps in row 0.");

        void Refused(string label, string message)
        {
            Options options = Options(label == "StepFlags" ? label : "Flags", "X");
            options.LabelColumnName = label;
            Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Fit(options, view)).Message);
        }
    }

    [Fact]
    public void The_short_forms_train()
    {
        foreach (IEstimator<ITransformer> trainer in new IEstimator<ITransformer>[]
        {
            _ml.MultiLabelClassification.Trainers.Lstm("Flags", "Words", hiddenSize: 16, learningRate: 0.03f),
            _ml.MultiLabelClassification.Trainers.Gru("Flags", "Words", hiddenSize: 16, learningRate: 0.03f),
            _ml.MultiLabelClassification.Trainers.Rnn("Flags", "Words", hiddenSize: 16, learningRate: 0.03f),
        })
        {
            double quality = ToyTasks.Quality(trainer.Fit(ToyNumbers.View()), ToyNumbers.View(), "Flags");
            Assert.True(quality > 0.9, $"{quality}");
        }
    }

    private RecurrentMultiLabelTransformer Fit(Options options, IDataView view) => _ml.MultiLabelClassification.Trainers.Recurrent(options).Fit(view);

    private static Options Options(string label, string feature) => (Options)ToyTasks.Options(label, feature);
}
