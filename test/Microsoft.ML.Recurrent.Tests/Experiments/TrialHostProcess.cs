using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>The tests' program once more, as a process that runs trials of <see cref="ToyExperiment"/>.</summary>
internal static class TrialHostProcess
{
    private const string Variable = "RECURRENT_TEST_TRIAL_HOST";

    private const string ForecastTask = "forecasting";

    private const string FolderVariable = "RECURRENT_TEST_EXPERIMENT";

    public static ProcessStartInfo Start(int rowCount = 90) => new("dotnet")
    {
        ArgumentList = { "exec", typeof(TrialHostProcess).Assembly.Location },
        Environment = { [Variable] = $"{rowCount}" },
    };

    /// <summary>A process that runs trials of <see cref="ForecastExperimentToy"/>.</summary>
    public static ProcessStartInfo StartForecasts() => new("dotnet")
    {
        ArgumentList = { "exec", typeof(TrialHostProcess).Assembly.Location },
        Environment = { [Variable] = ForecastTask },
    };

    /// <summary>A process that runs an experiment of many trials with a folder.</summary>
    public static ProcessStartInfo StartExperiment(string folder) => new("dotnet")
    {
        ArgumentList = { "exec", typeof(TrialHostProcess).Assembly.Location },
        Environment = { [FolderVariable] = folder },
        RedirectStandardOutput = true,
    };

    public static RecurrentExperimentSettings FolderSettings(string? folder)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 12, epochs: 64);
        settings.Folder = folder;
        return settings;
    }

    /// <summary>Whether this process is the child; returns once the parent has ended.</summary>
    public static bool TryRun()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is { } folder)
        {
            RecurrentExperimentSettings settings = FolderSettings(folder);
            settings.EpochProgress = new Told<TrialReport>(epoch => Console.WriteLine($"{epoch.Trial} {epoch.Epoch}"));
            ToyExperiment.Run(settings);
            return true;
        }

        if (Environment.GetEnvironmentVariable(Variable) is not { } rowCount)
        {
            return false;
        }

        if (rowCount == ForecastTask)
        {
            new MLContext(1).Forecasting.CreateRecurrentExperiment(ForecastExperimentToy.Settings()).RunTrials(Console.In, Console.Out, ForecastExperimentToy.View());
            return true;
        }

        RecurrentExperiment<MulticlassClassificationMetrics> experiment = new MLContext(1).MulticlassClassification.CreateRecurrentExperiment(ToyExperiment.Settings());
        experiment.RunTrials(Console.In, Console.Out, Toy.View(int.Parse(rowCount, System.Globalization.CultureInfo.InvariantCulture)), Toy.View(30, seed: 2));
        return true;
    }
}
