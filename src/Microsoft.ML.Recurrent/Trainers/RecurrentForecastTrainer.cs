using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent;

/// <summary>Trains a recurrent network that forecasts one series or many.</summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// To create this trainer, use `ForecastByLstm`, `ForecastByGru` or `ForecastByRecurrent` of `mlContext.Forecasting`.
///
/// ### Input and Output Columns
/// A row is a step of a series. The input column is a `Single`, or a vector of `Single` of several targets. On request a column tells the series of a row, another its time, and columns of numbers are covariates: known for the past,
/// known for the horizon too, or kept by a series. The model adds these columns, each with the forecast that has its row as the last known one, horizon x targets numbers (the targets of a step beside each other):
///
/// | Output Column Name | Column Type | Description |
/// | -- | -- | -- |
/// | `Forecast` | vector of `Single` | The forecast: medians, or means with `Loss` `Squared`. |
/// | `Forecast_0.1` | vector of `Single` | A quantile, one column for each of `Quantiles`; they never cross. |
/// | as named | vector of `Single` | The bounds of an interval, where `ConfidenceLowerBoundColumn` and `ConfidenceUpperBoundColumn` name columns. |
/// | `Forecast_Paths` | vector of `Single` | The paths of an autoregressive forecast, with `OutputPaths`. |
///
/// Annotations of these columns name their numbers: `ForecastHorizon` (`Int32`, the steps), `ForecastTargets` (vector of text, the targets of a step) and, but for paths, `SlotNames` (`Load+1`, `Load+2` and so on).
///
/// ### Trainer Characteristics
/// | | |
/// | -- | -- |
/// | Machine learning task | Forecasting |
/// | Is normalization required? | No: windows are scaled, and all of it is undone at the output |
/// | Is caching required? | No: rows are read once and kept in memory |
/// | Required NuGet in addition to Microsoft.ML | Recurrent.ML |
/// | Exportable to ONNX | No |
///
/// ### What Is Missing, Short or Out of Order
/// | Case | What happens |
/// | -- | -- |
/// | A target NaN | A missing value: the network reads the window's location in its place, and does not learn from it |
/// | A gap between the times of neighbouring rows | An error that names series and times, or as `Gaps` says |
/// | Times that repeat or go back within a series | `InvalidOperationException` naming series and time |
/// | A series shorter than window and horizon, in training | It has no windows; the log counts such series, and none left is an error |
/// | A constant series | The log says so. Direct forecasts repeat the value, unless `Scaling` is `MeanAbsolute` or `None`, with which it is learned like any other |
/// | A value without a logarithm, with a `Transformation` | `InvalidOperationException` naming series, time and value |
/// | History too short, or without a value in the window, in `Transform` | A forecast of NaN throughout; with `Differencing` also where no value of the window has an earlier one to subtract |
/// | Known covariates of the horizon missing, in `Transform` | A forecast of NaN throughout; the log counts such rows |
/// | Covariates missing (NaN) elsewhere: in the past, of a series, in training | They are read as their mean over the training rows |
/// | A series that training never saw | It is read as the unknown series, whose vector a part of the training windows has taught |
/// ]]></format>
/// </remarks>
public sealed partial class RecurrentForecastTrainer : IEstimator<RecurrentForecastTransformer>
{
    private readonly IHost _host;
    private readonly Options _options;
    private readonly ulong _seed;

    internal RecurrentForecastTrainer(IHostEnvironment environment, Options options)
    {
        options.Validate();
        _host = environment.Register(nameof(RecurrentForecastTrainer));
        _options = (Options)options.Copy();

        // Drawn here and not in Fit: the host's draws advance, and fitting again must give the same bits.
        _seed = (uint)(options.Seed ?? _host.Rand.Next());
    }

    /// <summary>Trains on <paramref name="input"/>; validation data come from the options where they name any.</summary>
    public RecurrentForecastTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Train(input, _options.ValidationSet);
    }

    /// <summary>Trains on <paramref name="trainData"/> and keeps the weights of the epoch that was best on the windows that forecast rows of <paramref name="validationData"/>.</summary>
    /// <param name="trainData">The training data.</param>
    /// <param name="validationData">Rows that follow those of the training data, series by series; used in place of those that the options name.</param>
    public RecurrentForecastTransformer Fit(IDataView trainData, IDataView validationData)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        return Train(trainData, validationData);
    }

    /// <summary>Trains a fitted or loaded forecaster further: with its columns, scales, series and frequency, and beginning with its weights; the optimizer begins anew.</summary>
    /// <remarks>
    /// Options that shape windows and network must have the model's values or be automatic. The rows are all the history there is: windows do not reach back into those of the
    /// earlier training. An ensemble continues network by network.
    /// </remarks>
    /// <param name="input">The training data, transformed as for the model's first training.</param>
    /// <param name="continueFrom">A forecaster, alone or in a chain; it stays as it is.</param>
    /// <param name="growth">With <see cref="ContinueTrainingOptions.AddNewTokens"/> new series get vectors of their own; null: they are read as the unknown series.</param>
    /// <exception cref="ArgumentException">The model has no forecaster, or cannot grow as asked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or a column is not as in the model; the error names it.</exception>
    /// <exception cref="InvalidOperationException">The model was saved by a version that did not save the options of its training.</exception>
    public RecurrentForecastTransformer Fit(IDataView input, ITransformer continueFrom, ContinueTrainingOptions? growth = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(continueFrom);
        return Train(input, _options.ValidationSet, new ContinuedForecaster(ForecastChain.Of(continueFrom).Forecaster.Fitted, growth));
    }

    /// <summary>
    /// As <see cref="Fit(IDataView, ITransformer, ContinueTrainingOptions)"/>, and keeps the weights of the epoch that was best on the windows that forecast rows of <paramref name="validationData"/>.
    /// </summary>
    /// <param name="trainData">The training data, transformed as for the model's first training.</param>
    /// <param name="validationData">Rows that follow those of the training data, series by series; used in place of those that the options name.</param>
    /// <param name="continueFrom">A forecaster, alone or in a chain; it stays as it is.</param>
    /// <param name="growth">With <see cref="ContinueTrainingOptions.AddNewTokens"/> new series get vectors of their own; null: they are read as the unknown series.</param>
    /// <exception cref="ArgumentException">The model has no forecaster, or cannot grow as asked.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option or a column is not as in the model; the error names it.</exception>
    /// <exception cref="InvalidOperationException">The model was saved by a version that did not save the options of its training.</exception>
    public RecurrentForecastTransformer Fit(IDataView trainData, IDataView validationData, ITransformer continueFrom, ContinueTrainingOptions? growth = null)
    {
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        ArgumentNullException.ThrowIfNull(continueFrom);
        return Train(trainData, validationData, new ContinuedForecaster(ForecastChain.Of(continueFrom).Forecaster.Fitted, growth));
    }

    /// <summary>The columns that the model will add to <paramref name="inputSchema"/>.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SeriesColumns.CheckNumbers(inputSchema, _options.InputColumnName, SeriesColumns.TargetRole);
        foreach (string name in _options.CovariateColumnNames)
        {
            SeriesColumns.CheckNumbers(inputSchema, name, SeriesColumns.CovariateRole);
        }

        if (_options.TimeColumnName is { } time)
        {
            SeriesColumns.CheckTime(inputSchema, time);
        }

        if (_options.SeriesColumnName is { } series)
        {
            SeriesNameReader.Check(inputSchema, series);
        }

        string[] added = [.. ForecastSchema.ColumnsOf(ColumnsOf(_options), new Engine.Forecasting.ForecastOutputs(false, [0.5], 1)).Select(column => column.Name)];
        return new SchemaShape(
        [
            .. inputSchema.Where(column => !added.Contains(column.Name, StringComparer.Ordinal)),
            .. added.Select(name => SchemaShapes.Column(name, VectorKind.Vector, NumberDataViewType.Single)),
        ]);
    }

    private static ForecastColumns ColumnsOf(Options options) => new()
    {
        InputColumnName = options.InputColumnName,
        OutputColumnName = options.OutputColumnName,
        ShownLevels = options.Quantiles,
        LowerColumnName = options.ConfidenceLowerBoundColumn,
        UpperColumnName = options.ConfidenceUpperBoundColumn,
        ConfidenceLevel = options.ConfidenceLevel,
        ShowsPaths = options.OutputPaths,
    };

    private RecurrentForecastTransformer Train(IDataView trainData, IDataView? validationData, ContinuedForecaster? start = null)
    {
        using IChannel channel = _host.Start("Training");
        var log = new TrainingLog(channel);
        if (_options is { CheckpointPath: not null, Seed: null })
        {
            log.TellDrawnSeed(_seed);
        }

        if (_options.Control is { IsStopRequested: true })
        {
            log.TellUsedControl();
        }

        var cancellation = new Cancellation(_options.CancellationToken, HostCancellation.Of(_host));
        Options options = start?.Settle(_options) ?? _options;
        NetworkMemory.CheckSizes(options);
        SeriesData data = SeriesData.Read(options, trainData, validationData, cancellation, start);
        ForecastModel model = ForecastTraining.Run(
            options, data, () => new TrainingLog(channel), () => _host.StartProgressChannel("Training"), _seed, cancellation);
        return new RecurrentForecastTransformer(_host, model);
    }
}
