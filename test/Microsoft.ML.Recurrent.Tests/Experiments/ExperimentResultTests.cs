using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>What can be made of an experiment's result.</summary>
public sealed class ExperimentResultTests
{
    private readonly RecurrentExperimentResult<MulticlassClassificationMetrics> _result = ToyExperiment.Run(ToyExperiment.Settings(trials: 12));

    [Fact]
    public void Trials_are_rows_of_a_data_view()
    {
        IDataView view = _result.ToDataView();

        Assert.Equal(12, view.GetRowCount());
        Assert.Equal(_result.RunDetails.Select(run => run.Metric), view.GetColumn<double>("Metric"));
        Assert.Equal(_result.RunDetails.Select(run => $"{run.Status}"), view.GetColumn<string>("Status"));
        Assert.Equal(_result.RunDetails.Select(run => (double)run.Parameters["LearningRate"]), view.GetColumn<double>("LearningRate"));
        Assert.Equal(_result.RunDetails.Select(run => (string)run.Parameters["Pooling"]), view.GetColumn<string>("Pooling"));

        // Between layers there is nothing to drop where there is one.
        Assert.Contains(double.NaN, view.GetColumn<double>("LayerDropout"));
    }

    [Fact]
    public void Search_and_epochs_say_in_a_line_what_they_reached()
    {
        Assert.StartsWith("12 trials by Accuracy in ", _result.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"; the best: {_result.BestRun}", _result.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            "Trial 3, epoch 2: training loss 0.5, validation loss 0.25, A 1.5, B 2",
            new TrialReport
            {
                Trial = 3,
                Attempt = 1,
                Epoch = 2,
                TrainingLoss = 0.5,
                ValidationLoss = 0.25,
                Metrics = new Dictionary<string, double> { ["B"] = 2, ["A"] = 1.5 },
                Cost = 1,
                NumberOfWeights = 1,
            }.ToString());
    }

    [Fact]
    public void Options_have_an_importance()
    {
        Assert.Contains(_result.ParameterImportances, each => each.Option == "LearningRate");
        Assert.Equal(1, _result.ParameterImportances.Sum(each => each.Importance), 6);
    }

    [Fact]
    public void The_report_shows_curves_coordinates_importances_and_trials_and_loads_nothing()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.html");
        new MLContext().Model.SaveExperimentReport(_result, path, "Toys & trials");
        string page = File.ReadAllText(path);
        File.Delete(path);

        Assert.Contains("<title>Toys &amp; trials</title>", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<svg ").Length - 1);
        Assert.Contains("LearningRate", page, StringComparison.Ordinal);
        Assert.Contains($"trial {_result.BestRun.TrialId}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }
}
