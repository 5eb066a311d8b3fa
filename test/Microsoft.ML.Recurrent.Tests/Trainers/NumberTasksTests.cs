using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>What all trainers of flags and numbers owe alike; each case is a label column of <see cref="ToyNumbers"/>.</summary>
public sealed class NumberTasksTests
{
    public static TheoryData<string> EveryTask => [.. ToyTasks.Names];

    public static TheoryData<string, string> EveryMetric()
    {
        var data = new TheoryData<string, string>();
        foreach (string task in ToyTasks.Names)
        {
            foreach (EarlyStoppingMetric metric in ToyTasks.Options(task).TaskMetrics)
            {
                data.Add(task, metric.ToString());
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Labels_are_learned_from_several_feature_columns(string task)
    {
        ITransformer model = ToyTasks.Trainer(ToyTasks.Options(task, "Words", "Plain", "Text", "Keys")).Fit(ToyNumbers.View());
        double quality = ToyTasks.Quality(model, ToyNumbers.View(seed: 2), task);
        Assert.True(quality > 0.9, $"{quality}");
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Every_kind_of_feature_column_keeps_the_contract(string task)
    {
        foreach (string[] features in (string[][])[["Ragged"], ["Text"], ["Words", "Ragged", "Keys"]])
        {
            RecurrentTrainerOptions options = ToyTasks.Options(task, features);
            options.NumberOfEpochs = 2;
            EstimatorContract.Verify(ToyTasks.Trainer(options), ToyNumbers.View(rowCount: 30));
        }
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void The_same_seed_gives_the_same_bits_on_any_number_of_threads_and_another_does_not(string task)
    {
        float[][] one = Scores(1, seed: 7);
        Assert.Equal(one, Scores(2, seed: 7));
        Assert.Equal(one, Scores(3, seed: 7));
        Assert.NotEqual(one, Scores(1, seed: 8));

        float[][] Scores(int threads, int seed)
        {
            RecurrentTrainerOptions options = ToyTasks.Options(task, "Ragged", "Words");
            options.NumberOfEpochs = 3;
            options.NumberOfThreads = threads;
            options.RecurrentDropout = 0.2f;
            options.Bidirectional = true;
            options.Seed = seed;
            return ToyTasks.Scores(ToyTasks.Trainer(options).Fit(ToyNumbers.View()), ToyNumbers.View());
        }
    }

    [Theory, MemberData(nameof(EveryMetric))]
    public void The_epoch_that_is_best_by_a_metric_is_kept_and_the_metric_is_that_of_its_scores(string task, string metric)
    {
        IDataView validation = ToyNumbers.View(rowCount: 40, seed: 3);
        RecurrentTrainerOptions options = ToyTasks.Options(task, "Words");
        options.EarlyStoppingMetric = Enum.Parse<EarlyStoppingMetric>(metric);
        options.NumberOfEpochs = 6;
        options.ValidationSet = validation;
        ITransformer model = ToyTasks.Trainer(options).Fit(ToyNumbers.View());

        IReadOnlyList<TrainingEpoch> history = ToyTasks.History(model);
        Assert.All(history, report => Assert.Equal(options.TaskMetrics.Select(each => each.ToString()), report.ValidationMetrics.Keys));
        bool isHigherBetter = metric is not ("HammingLoss" or "RootMeanSquaredError" or "MeanAbsoluteError");
        TrainingEpoch best = history.OrderBy(report => report.ValidationMetrics[metric] * (isHigherBetter ? -1 : 1)).ThenBy(report => report.ValidationLoss).First();
        Assert.Equal(best, history.Last(report => report.IsBest));

        IDataView scored = model.Transform(validation);
        foreach (EarlyStoppingMetric each in options.TaskMetrics)
        {
            double independent = IndependentMetrics.Of(each, ToyTasks.Numbers(scored, task), ToyTasks.Numbers(scored, "Score"));
            Assert.Equal(independent, best.ValidationMetrics[each.ToString()], 1e-5 * Math.Max(1, Math.Abs(independent)));
        }
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void A_metric_of_another_task_is_refused_by_name(string task)
    {
        RecurrentTrainerOptions options = ToyTasks.Options(task);
        options.EarlyStoppingMetric = EarlyStoppingMetric.EntityF1;
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ToyTasks.Trainer(options));
        Assert.Contains($"Option EarlyStoppingMetric: expected one of None, Loss, {string.Join(", ", options.TaskMetrics)}, got EntityF1.", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Data_beyond_the_memory_are_learned_with_the_same_bits_on_any_number_of_threads(string task)
    {
        float[][]? first = null;
        foreach (int threads in (int[])[1, 2])
        {
            var ml = new MLContext(1);
            var lines = new List<string>();
            ml.Log += (_, entry) => lines.Add(entry.Message);
            RecurrentTrainerOptions options = ToyTasks.Options(task, "Wide");
            options.HiddenSize = 8;
            options.NumberOfEpochs = 3;
            options.NumberOfThreads = threads;
            options.MaximumDataMemoryInMegabytes = 1;
            options.ValidationSetFraction = 0.1f;
            ITransformer model = ToyTasks.Trainer(options, ml).Fit(ml.Data.LoadFromEnumerable(WideRow.Make(1500)));
            IDataView test = ml.Data.LoadFromEnumerable(WideRow.Make(1700).Skip(1500));
            float[][] scores = ToyTasks.Scores(model, test);
            first ??= scores;
            Assert.Equal(first, scores);
            Assert.Contains(lines, line => line.Contains("read again in every epoch", StringComparison.Ordinal));
            double quality = ToyTasks.Quality(model, test, task);
            Assert.True(quality > 0.8, $"{quality}");
        }
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void A_session_gives_the_scores_of_the_row_bit_for_bit(string task)
    {
        RecurrentTrainerOptions options = ToyTasks.Options(task, "Ragged");
        options.NumberOfEpochs = 2;
        ITransformer model = ToyTasks.Trainer(options).Fit(ToyNumbers.View());
        IDataView view = ToyNumbers.View(rowCount: 12, seed: 5);
        float[][] expected = ToyTasks.Scores(model, view);
        float[][] numbers = [.. view.GetColumn<float[]>("Ragged")];
        using RecurrentSession session = new MLContext().Model.CreateRecurrentSession(ToyTasks.SavedAndLoaded(model, view.Schema));
        var scores = new float[session.OutputCount];
        for (int row = 0; row < numbers.Length; row++)
        {
            session.Reset();
            for (int step = 0; step < numbers[row].Length / 2; step++)
            {
                session.Step(numbers[row].AsSpan(2 * step, 2), scores);
                if (ToyTasks.IsPerStep(task))
                {
                    Assert.Equal(expected[row][(step * scores.Length)..((step + 1) * scores.Length)], scores);
                }
            }

            Assert.Equal(expected[row][^scores.Length..], scores);
        }

        Assert.Empty(session.ClassNames);
        var error = Assert.Throws<InvalidOperationException>(() => session.PredictedClassOf(scores));
        Assert.Contains("compare them with 0", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, Allocations.Least(() => session.Step(numbers[0].AsSpan(0, 2), scores)));
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Weights_of_half_the_size_are_saved_and_score_almost_the_same(string task)
    {
        ITransformer model = ToyTasks.Trainer(ToyTasks.Options(task, "Words")).Fit(ToyNumbers.View());
        IDataView view = ToyNumbers.View(seed: 2);
        ITransformer rounded = ToyTasks.WithBFloat16Weights(model);
        float[][] scores = ToyTasks.Scores(rounded, view);
        Assert.NotEqual(ToyTasks.Scores(model, view), scores);
        ITransformer loaded = ToyTasks.SavedAndLoaded(rounded, view.Schema);
        Assert.Equal(scores, ToyTasks.Scores(loaded, view));
        Assert.True(((IRecurrentTransformer)loaded).Fitted.Network.Spec.Stack.HasBFloat16Weights);
        double quality = ToyTasks.Quality(loaded, view, task);
        Assert.True(quality > 0.9, $"{quality}");
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Example_weights_move_the_scores(string task)
    {
        // The same sequence four times, once with another label and a third of the weight of all: scores are means by weight.
        RecurrentTrainerOptions plain = Weighted(null);
        RecurrentTrainerOptions weighted = Weighted("Weight");
        IDataView view = Same();
        AssertMeans(0.25, ToyTasks.Scores(ToyTasks.Trainer(plain).Fit(view), view)[0]);
        AssertMeans(0.75, ToyTasks.Scores(ToyTasks.Trainer(weighted).Fit(view), view)[0]);
        if (ToyTasks.IsPerStep(task))
        {
            AssertMeans(0.75, ToyTasks.Scores(ToyTasks.Trainer(Weighted("Weights")).Fit(view), view)[0]);
        }

        void AssertMeans(double share, float[] scores)
        {
            Assert.All(scores, score => Assert.Equal(share, task.Contains("Flag", StringComparison.Ordinal) ? 1 / (1 + Math.Exp(-score)) : score, 0.03));
        }

        RecurrentTrainerOptions Weighted(string? column)
        {
            RecurrentTrainerOptions options = ToyTasks.Options(task, "X");
            options.NumberOfEpochs = 200;
            options.WeightDecay = 0;
            options.LearningRateSchedule = LearningRateSchedule.Linear;
            options.ExampleWeightColumnName = column;
            return options;
        }

        // Labels 0, 0, 0, 1 of two steps.
        IDataView Same()
        {
            float[] marks = [0, 0, 0, 1];
            int width = task is "Pair" or "Flags" or "SingleFlags" or "StepFlags" or "StepPairs" ? 2 : 1;
            ViewBuilder view = new ViewBuilder()
                .Scalar("Weight", NumberDataViewType.Single, 1f, 1f, 1f, 9f)
                .Vector("Weights", Types.Numbers(0), [1f, 1], [1f, 1], [1f, 1], [9f, 9])
                .Vector("X", Types.Numbers(0), [1f, 2], [1f, 2], [1f, 2], [1f, 2]);
            float[][] rows = [.. marks.Select(mark => Enumerable.Repeat(mark, width * (ToyTasks.IsPerStep(task) ? 2 : 1)).ToArray())];
            bool[][] flags = [.. rows.Select(row => Array.ConvertAll(row, mark => mark > 0))];
            return (task switch
            {
                "Flag" => view.Scalar(task, BooleanDataViewType.Instance, [.. flags.Select(row => row[0])]),
                "Number" or "Count" => view.Scalar(task, NumberDataViewType.Single, marks),
                "Flags" => view.Vector(task, new VectorDataViewType(BooleanDataViewType.Instance, 2), flags),
                "StepFlags" => view.Vector(task, new VectorDataViewType(BooleanDataViewType.Instance, 0, 2), flags),
                "StepNumbers" => view.Vector(task, Types.Numbers(0), rows),
                "StepPairs" => view.Vector(task, Types.Numbers(0, 2), rows),
                _ => view.Vector(task, Types.Numbers(2), rows),
            }).ToView();
        }
    }

    [Theory, MemberData(nameof(EveryTask))]
    public void Wrong_columns_are_refused_before_training_in_the_words_of_ml_net(string task)
    {
        AssertRefused(options => options.LabelColumnName = "Words", "Schema mismatch for label column 'Words': expected ");
        AssertRefused(options => options.LabelColumnName = "Nothing", "Could not find label column 'Nothing'");
        AssertRefused(options => options.FeatureColumnName = "Weight", "Schema mismatch for feature column 'Weight': expected a vector of Single, of keys or of Text, or one Text, got Single");
        AssertRefused(options => options.ExampleWeightColumnName = "Words", "Schema mismatch for weight column 'Words': expected ");
        if (!ToyTasks.IsPerStep(task))
        {
            AssertRefused(options => options.ExampleWeightColumnName = "Weights", "Schema mismatch for weight column 'Weights': expected Single");
        }

        void AssertRefused(Action<RecurrentTrainerOptions> change, string message)
        {
            RecurrentTrainerOptions options = ToyTasks.Options(task);
            change(options);
            IEstimator<ITransformer> trainer = ToyTasks.Trainer(options);
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.GetOutputSchema(SchemaShapes.Of(ToyNumbers.View(3).Schema)));
            Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
            Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(ToyNumbers.View(3)));
        }
    }
}
