using Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Forecasting;

/// <summary>Short experiments over <see cref="ForecastToy"/>.</summary>
internal static class ForecastExperimentToy
{
    public const int Horizon = 4;

    public static RecurrentForecastTrainer.Options Options() => new()
    {
        InputColumnName = "Value",
        SeriesColumnName = "Id",
        TimeColumnName = "Time",
        Horizon = Horizon,
        WindowSize = 12,
        SeasonLength = ForecastToy.Season,
        Differencing = [],
        HiddenSize = 8,
        BatchSize = 32,
    };

    public static RecurrentExperimentSettings Settings(int trials = 6, int epochs = 4, int folds = 1) => new()
    {
        MaximumTrials = trials,
        EpochsPerTrial = epochs,
        Options = Options(),
        NumberOfFolds = folds,
        NumberOfThreads = 2,
        Seed = 5,
    };

    public static IDataView View(int length = 100, int series = 2) => ForecastToy.View(new MLContext(1), ForecastToy.Rows(length, series));

    public static RecurrentExperimentResult<ForecastingMetrics> Run(RecurrentExperimentSettings settings, IDataView? rows = null, CancellationToken? cancellation = null)
        => new MLContext(1).Forecasting.CreateRecurrentExperiment(settings).Execute(rows ?? View(), cancellationToken: cancellation ?? TestContext.Current.CancellationToken);

    /// <summary>All that two runs of a serial experiment must have in common.</summary>
    public static string[] Texts(RecurrentExperimentResult<ForecastingMetrics> result)
        => [.. result.RunDetails.Select(run => $"{run} {run.RankingValue:R} {string.Join(' ', run.LearningCurve.Select(epoch => $"{epoch.ValidationLoss:R}"))}")];

    public static float[][] Forecasts(ITransformer model, int length = 100, int series = 2) => ForecastToy.Forecasts(model, ForecastToy.Rows(length, series));
}
