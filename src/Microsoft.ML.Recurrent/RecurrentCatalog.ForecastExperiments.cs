using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Evaluation.Forecasts;
using Microsoft.ML.Recurrent.Experiments;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentForecastTrainer"/> that forecast best, for so many seconds.</summary>
    /// <remarks>See <see cref="CreateRecurrentExperiment(ForecastingCatalog, RecurrentExperimentSettings)"/>; <c>Execute</c> names the column that is forecast.</remarks>
    /// <param name="catalog">The forecasting operations.</param>
    /// <param name="maxExperimentTimeInSeconds">Seconds after which it ends with the best model so far.</param>
    /// <param name="horizon">Steps that are forecast.</param>
    /// <param name="seriesColumnName">Name of the column that tells the series of a row; null: all rows are one series.</param>
    /// <param name="timeColumnName">Name of the column of times; null: rows are steps in their order.</param>
    /// <example>
    /// <code>
    /// var result = mlContext.Forecasting.CreateRecurrentExperiment(300, horizon: 48, timeColumnName: "Time").Execute(load, labelColumnName: "Load");
    /// IDataView future = mlContext.Forecasting.ForecastRows(result.BestRun.Estimator.Fit(load), load);
    /// </code>
    /// </example>
    public static RecurrentExperiment<ForecastingMetrics> CreateRecurrentExperiment(
        this ForecastingCatalog catalog, uint maxExperimentTimeInSeconds, int horizon = 1, string? seriesColumnName = null, string? timeColumnName = null)
        => catalog.CreateRecurrentExperiment(new RecurrentExperimentSettings
        {
            MaximumExperimentTimeInSeconds = maxExperimentTimeInSeconds,
            Options = new RecurrentForecastTrainer.Options { Horizon = horizon, SeriesColumnName = seriesColumnName, TimeColumnName = timeColumnName },
        });

    /// <summary>Makes an experiment that looks for the options of a <see cref="RecurrentForecastTrainer"/> that forecast best.</summary>
    /// <remarks>
    /// <para>
    /// <b>Columns.</b> <c>Execute</c>'s <c>labelColumnName</c> is the column that is forecast, in place of <c>InputColumnName</c> of the settings' options, which name all other columns.
    /// There are no feature columns and no sampling key. Rows are split before a pre-featurizer is fitted, so that the columns of series and times are those of the data as they are given;
    /// validation data have the same columns as the training data, and keys that stand for the same values.
    /// </para>
    /// <para>
    /// <b>Rows are split by time.</b> Validation data follow the training rows of their series. Without any the last <see cref="RecurrentExperimentSettings.HoldOutFraction"/> of each series'
    /// rows validates, at least a horizon; rows behind the last value of a series, which carry covariates alone, are not counted. With several <see cref="RecurrentExperimentSettings.NumberOfFolds"/> the folds are rolling origins: that part is cut into as many parts, each at least a
    /// horizon, and a fold trains on all rows before its own. A series that is too short is learned from, and validates nothing. No training window touches a
    /// validation row of its series. The log says which split was made.
    /// </para>
    /// <para>
    /// <b>What trials are compared by.</b> By default the forecaster's loss on the validation windows. It is in the scale of windows, so that it cannot tell windows, scalings or losses apart: these are
    /// then not varied. By the mean absolute or the root mean squared error of direct forecasts (<see cref="RecurrentExperimentSettings.OptimizingMetric"/>), which are in the units of the values (of their logarithms, with a
    /// <c>Transformation</c>: the log says so; <c>ValidationMetrics</c> are of the values), they are. All trials are compared on the same targets: those that the longest window has its history for. Season, differences and transformation are settled once, as the trainer would settle them on all training rows; what no trial varies is alike in all trials and in the estimators.
    /// </para>
    /// <para>
    /// A <see cref="RecurrentExperimentSettings.CustomMetric"/> may compare anything. It is given the rows that validate behind those of their history, so that
    /// <see cref="EvaluateForecast"/> without a test part measures the forecasts of validation rows (with <c>Lags</c> those of the rows that lags reach back over, too; with steps missing in the history,
    /// <c>Gaps</c>, those of a gap's length before).
    /// <c>ValidationMetrics</c> are <see cref="ForecastingMetrics"/> of the validation rows.
    /// </para>
    /// <para>
    /// A trial trains one network of an ensemble (<c>EnsembleSize</c>); <c>BestRun.Estimator</c> and a refit train all of them.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The forecasting operations.</param>
    /// <param name="settings">What to look for, how, and for how long; later changes of them don't reach the experiment.</param>
    public static RecurrentExperiment<ForecastingMetrics> CreateRecurrentExperiment(this ForecastingCatalog catalog, RecurrentExperimentSettings settings)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return new RecurrentExperiment<ForecastingMetrics>(Catalogs.EnvironmentOf(catalog), settings, new ExperimentTask<ForecastingMetrics>
        {
            NewOptions = () => new RecurrentForecastTrainer.Options(),
            NewFoldTrainer = (environment, data, sets) => new ForecastFolds(environment, data, sets),
            Evaluate = (model, fold, options) => EvaluateFold(model, fold, (RecurrentForecastTrainer.Options)options),
            Metrics = [EarlyStoppingMetric.Loss],
            Complete = options => WithTarget((RecurrentForecastTrainer.Options)options),
        });
    }

    /// <summary>The label is what is forecast.</summary>
    private static RecurrentForecastTrainer.Options WithTarget(RecurrentForecastTrainer.Options options)
    {
        const string unset = "Label";
        options.InputColumnName = options.LabelColumnName == unset ? options.InputColumnName : options.LabelColumnName;
        options.LabelColumnName = unset;

        // The experiment's own limit is of what trials share; a trainer alone takes no other than its default.
        options.MaximumDataMemoryInMegabytes = new RecurrentForecastTrainer.Options().MaximumDataMemoryInMegabytes;
        return options;
    }

    private static ForecastingMetrics EvaluateFold(ITransformer model, TrialFold fold, RecurrentForecastTrainer.Options options)
    {
        ForecastFormat format = new ForecastFormat
        {
            TargetColumnName = options.InputColumnName,
            ForecastColumnName = options.OutputColumnName,
            TimeColumnName = options.TimeColumnName,
            SeriesColumnName = options.SeriesColumnName,
            SampleColumnName = options.OutputPaths ? $"{options.OutputColumnName}_Paths" : null,
            SeasonLength = Math.Max(1, options.SeasonLength),
        }.Check();
        IDataView scored = model.Transform(fold.ValidationRows);
        var truth = SeriesTargets.Read(scored, format);
        var measurement = new ForecastMeasurement(format, truth, ForecastFolds.FirstStepsOf(fold, truth.Index));
        measurement.Add(scored, from: 0, to: int.MaxValue);
        return measurement.ToMetrics();
    }
}
