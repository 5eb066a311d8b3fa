using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

public sealed class RecurrentExperimentTests
{
    [Fact]
    public void An_experiment_returns_the_best_trial_with_its_model_metrics_curve_and_estimator()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(ToyExperiment.Settings());

        Assert.Equal(6, result.RunDetails.Count);
        RecurrentRunDetail<MulticlassClassificationMetrics> best = result.BestRun;
        Assert.Equal(result.RunDetails.Max(run => run.Metric), best.Metric);
        Assert.Equal(best.Metric, best.ValidationMetrics!.MicroAccuracy, 6);
        Assert.Equal(best.Metric, Accuracy(best.Model!, Toy.View(30, seed: 2)), 6);
        Assert.Equal(best.LearningCurve.Max(epoch => epoch.Metrics["Accuracy"]), best.Metric);
        Assert.Equal(best.NumberOfEpochs, best.LearningCurve.Count);
        Assert.True(best.NumberOfWeights > 0);
        Assert.Contains("LearningRate", best.Parameters.Keys);
        Assert.Equal("Accuracy", result.MetricName);
    }

    [Fact]
    public void The_best_estimator_trains_the_trials_epochs_anew_and_ends_with_its_loss()
    {
        RecurrentRunDetail<MulticlassClassificationMetrics> best = ToyExperiment.Run(ToyExperiment.Settings()).BestRun;

        ITransformer model = best.Estimator.Fit(Toy.View());

        IReadOnlyList<TrainingEpoch> history = new MLContext().Model.GetTrainingHistory(model);
        Assert.Equal(best.BestEpoch, history.Count);
        Assert.Equal([.. best.LearningCurve.Take(best.BestEpoch).Select(epoch => epoch.TrainingLoss)], history.Select(epoch => epoch.TrainingLoss));
    }

    [Fact]
    public void The_same_seed_gives_the_same_trials_and_the_same_model()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> first = ToyExperiment.Run(ToyExperiment.Settings());
        RecurrentExperimentResult<MulticlassClassificationMetrics> again = ToyExperiment.Run(ToyExperiment.Settings());

        Assert.Equal(ToyExperiment.Texts(first), ToyExperiment.Texts(again));
        Assert.Equal(Toy.Scores(first.BestRun.Model!, Toy.View()), Toy.Scores(again.BestRun.Model!, Toy.View()));
    }

    [Fact]
    public void The_first_trial_has_the_automatic_values()
    {
        var settings = ToyExperiment.Settings(trials: 1);
        settings.Options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Ragged" };

        RecurrentRunDetail<MulticlassClassificationMetrics> first = ToyExperiment.Run(settings).RunDetails[0];

        // What the trainer alone takes on the same rows.
        RecurrentMulticlassTransformer bare = new MLContext(1).MulticlassClassification.Trainers.Recurrent((RecurrentMulticlassTrainer.Options)settings.Options).Fit(Toy.View());
        var taken = (RecurrentMulticlassTrainer.Options)new MLContext().Model.GetTrainerOptions(bare);
        Assert.Equal((double)taken.HiddenSize, first.Parameters["HiddenSize"]);
        Assert.Equal((double)taken.BatchSize, first.Parameters["BatchSize"]);
        Assert.Equal(taken.LearningRate, (double)first.Parameters["LearningRate"], 1e-9);
        Assert.Equal(taken.Pooling.ToString(), first.Parameters["Pooling"]);
    }

    [Fact]
    public void Sizes_stay_near_those_that_the_trainer_takes_for_the_data()
    {
        var settings = ToyExperiment.Settings(trials: 6);
        settings.Options = new RecurrentMulticlassTrainer.Options { FeatureColumnName = "Ragged" };

        IReadOnlyList<RecurrentRunDetail<MulticlassClassificationMetrics>> trials = ToyExperiment.Run(settings).RunDetails;

        // The first has the automatic size.
        double automatic = (double)trials[0].Parameters["HiddenSize"];
        Assert.All(trials, trial => Assert.InRange((double)trial.Parameters["HiddenSize"], 0, 4 * automatic));
    }

    [Fact]
    public void Options_that_the_data_have_no_use_for_are_not_varied()
    {
        IEnumerable<string> ofNumbers = ToyExperiment.Run(ToyExperiment.Settings(trials: 1)).RunDetails[0].Parameters.Keys;

        Assert.DoesNotContain("EmbeddingSize", ofNumbers);
        Assert.DoesNotContain("CharacterEncoder", ofNumbers);
        Assert.Contains("NormalizeFeatures", ofNumbers);
    }

    private static double Accuracy(ITransformer model, IDataView view) => new MLContext().MulticlassClassification.Evaluate(model.Transform(view)).MicroAccuracy;
}
