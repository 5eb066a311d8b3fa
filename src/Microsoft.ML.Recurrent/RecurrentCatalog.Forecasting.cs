using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Makes a <see cref="RecurrentForecastTrainer"/> with a long short-term memory (LSTM).</summary>
    /// <remarks>
    /// What is not given the trainer chooses from the data, and says so in the log: season, window, scaling, differences, size of the network, epochs and when to stop.
    /// </remarks>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="outputColumnName">Name of the column that takes forecasts.</param>
    /// <param name="inputColumnName">Name of the column that is forecast, a <see cref="float"/> or a vector of several targets.</param>
    /// <param name="horizon">Steps that are forecast.</param>
    /// <param name="windowSize">Rows that a forecast reads; 0: automatic.</param>
    /// <param name="seriesColumnName">Name of the column that tells the series of a row; null: all rows are one series.</param>
    /// <param name="timeColumnName">Name of the column of times; null: rows are steps in their order.</param>
    /// <param name="quantiles">Levels of quantiles, each with a column of its own such as Forecast_0.1; null: none.</param>
    /// <param name="confidenceLevel">Share of the values that lie between the bounds.</param>
    /// <param name="confidenceLowerBoundColumn">Name of a column for the lower bound; null: none.</param>
    /// <param name="confidenceUpperBoundColumn">Name of a column for the upper bound; null: none.</param>
    /// <param name="hiddenSize">Units of a recurrent layer; 0: automatic.</param>
    /// <param name="numberOfEpochs">Passes over the training windows; 0: automatic, with early stopping on the last windows.</param>
    /// <example>
    /// <code>
    /// var forecaster = mlContext.Forecasting.ForecastByLstm("Forecast", "Load", horizon: 48);
    /// </code>
    /// </example>
    public static RecurrentForecastTrainer ForecastByLstm(
        this ForecastingCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        int horizon,
        int windowSize = RecurrentTrainerOptions.Automatic,
        string? seriesColumnName = null,
        string? timeColumnName = null,
        float[]? quantiles = null,
        float confidenceLevel = 0.95f,
        string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic)
        => catalog.ForecastByRecurrent(Short(
            RecurrentCellKind.Lstm, outputColumnName, inputColumnName, horizon, windowSize, seriesColumnName, timeColumnName, quantiles, confidenceLevel,
            confidenceLowerBoundColumn, confidenceUpperBoundColumn, hiddenSize, numberOfEpochs));

    /// <summary>Makes a <see cref="RecurrentForecastTrainer"/> with gated recurrent units (GRU).</summary>
    /// <inheritdoc cref="ForecastByLstm" path="/param"/>
    public static RecurrentForecastTrainer ForecastByGru(
        this ForecastingCatalog catalog,
        string outputColumnName,
        string inputColumnName,
        int horizon,
        int windowSize = RecurrentTrainerOptions.Automatic,
        string? seriesColumnName = null,
        string? timeColumnName = null,
        float[]? quantiles = null,
        float confidenceLevel = 0.95f,
        string? confidenceLowerBoundColumn = null,
        string? confidenceUpperBoundColumn = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic)
        => catalog.ForecastByRecurrent(Short(
            RecurrentCellKind.Gru, outputColumnName, inputColumnName, horizon, windowSize, seriesColumnName, timeColumnName, quantiles, confidenceLevel,
            confidenceLowerBoundColumn, confidenceUpperBoundColumn, hiddenSize, numberOfEpochs));

    /// <summary>Makes a <see cref="RecurrentForecastTrainer"/> from options that have every setting.</summary>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="options">The options; later changes of them don't reach the trainer.</param>
    public static RecurrentForecastTrainer ForecastByRecurrent(this ForecastingCatalog catalog, RecurrentForecastTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new RecurrentForecastTrainer(Catalogs.EnvironmentOf(catalog), options);
    }

    /// <summary>Forecasts what follows the end of each series, as rows.</summary>
    /// <remarks>
    /// Of each series of the data there is a row for every step of the horizon: the series and the future time, where the model has columns of such, the step from 1 on
    /// (column <c>Step</c>), and each forecast, quantile and bound as one number, or as a vector of one for each target where the input column is a vector. A
    /// series ends with its last row that has a value; rows behind it carry known covariates. Where the history is too short, or known covariates are missing, forecasts are NaN; the
    /// log counts the series of the latter.
    /// </remarks>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="model">A fitted or loaded model, alone or in a chain.</param>
    /// <param name="data">Rows up to the end of each series, as they come into the chain.</param>
    /// <param name="horizon">Steps, at most the model's; null: all of them.</param>
    /// <exception cref="ArgumentException">The model has no forecasting transformer, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or longer than the model's.</exception>
    public static IDataView ForecastRows(this ForecastingCatalog catalog, ITransformer model, IDataView data, int? horizon = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ForecastChain chain = ForecastChain.Of(model);
        int steps = horizon ?? chain.Forecaster.Horizon;
        chain.CheckHorizon(steps);
        return FutureRows.Of(chain.Forecaster.Fitted, chain.Prepare(data), steps, warning =>
        {
            using IChannel channel = Catalogs.EnvironmentOf(catalog).Start("Forecast");
            channel.Warning(MessageSensitivity.None, "{0}", warning);
        });
    }

    /// <summary>Makes an engine that forecasts from observations which arrive one by one, for all series of a model.</summary>
    /// <typeparam name="TSrc">A row as the model's first transformer reads it.</typeparam>
    /// <typeparam name="TDst">A forecast: properties named as the output columns, each an array of floats.</typeparam>
    /// <param name="catalog">The forecasting catalog.</param>
    /// <param name="model">A fitted or loaded model, alone or in a chain; the engine begins with the last rows of its training, or of its check point.</param>
    /// <exception cref="ArgumentException">The model has no forecasting transformer, or several.</exception>
    /// <example>
    /// <code>
    /// using var engine = mlContext.Forecasting.CreateForecastEngine&lt;Reading, LoadForecast&gt;(model);
    /// LoadForecast next = engine.Predict(new Reading { Load = 812 }, horizon: 24);
    /// engine.CheckPoint(mlContext, "load.zip");
    /// </code>
    /// </example>
    public static RecurrentForecastEngine<TSrc, TDst> CreateForecastEngine<TSrc, TDst>(this ForecastingCatalog catalog, ITransformer model)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new RecurrentForecastEngine<TSrc, TDst>(Catalogs.DataOf(catalog), model);
    }

    private static RecurrentForecastTrainer.Options Short(
        RecurrentCellKind cell,
        string outputColumnName,
        string inputColumnName,
        int horizon,
        int windowSize,
        string? seriesColumnName,
        string? timeColumnName,
        float[]? quantiles,
        float confidenceLevel,
        string? confidenceLowerBoundColumn,
        string? confidenceUpperBoundColumn,
        int hiddenSize,
        int numberOfEpochs) => new()
        {
            Cell = cell,
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            Horizon = horizon,
            WindowSize = windowSize,
            SeriesColumnName = seriesColumnName,
            TimeColumnName = timeColumnName,
            Quantiles = quantiles ?? [],
            ConfidenceLevel = confidenceLevel,
            ConfidenceLowerBoundColumn = confidenceLowerBoundColumn,
            ConfidenceUpperBoundColumn = confidenceUpperBoundColumn,
            HiddenSize = hiddenSize,
            NumberOfEpochs = numberOfEpochs,
        };
}
