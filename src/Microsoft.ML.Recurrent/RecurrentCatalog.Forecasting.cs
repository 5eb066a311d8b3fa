using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;

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
