using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;

[assembly: LoadableTransformer<RecurrentForecastTransformer>]

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A recurrent network that was fitted to forecast series. Adds to each row the forecast with that row as the last known one.
/// </summary>
/// <remarks>
/// <para>
/// Rows are steps of series, in ascending order of time; rows of several series may interleave. A row whose series has had too few rows so far, or no value in the
/// window, has a forecast of NaN throughout. Known covariates come from the next rows of the same series, as many as the horizon has; rows with NaN targets behind
/// the last observation carry them. A row that lacks them has a forecast of NaN, and the log counts such rows.
/// </para>
/// <para>
/// A forecast depends on earlier rows, so the transformer is not row-to-row: <see cref="IsRowToRowMapper"/> is false, ML.NET refuses a prediction engine, and data
/// are read in their order through one cursor. <c>mlContext.Forecasting.CreateForecastEngine</c> forecasts from rows that arrive one by one.
/// A transformer never changes: any number of threads may use one, each with its own cursors.
/// </para>
/// </remarks>
public sealed class RecurrentForecastTransformer : ILoadableTransformer<RecurrentForecastTransformer>
{
    private static readonly ModelEntryFormat Format = new("RECURFOR", 0x00010001, 0x00010001, 0x00010001, "RecurrentForecast");

    private readonly IHostEnvironment _environment;

    internal RecurrentForecastTransformer(IHostEnvironment environment, ForecastModel model) => (_environment, Fitted) = (environment, model);

    static ModelEntryFormat ILoadableTransformer<RecurrentForecastTransformer>.EntryFormat => Format;

    /// <summary>What the trainer reported after each epoch; saved with the model. Of an ensemble that of its first network.</summary>
    public IReadOnlyList<TrainingEpoch> TrainingHistory => Fitted.TrainingHistory;

    /// <summary>Always false: a row's forecast depends on the rows before it.</summary>
    public bool IsRowToRowMapper => false;

    /// <summary>Steps of a forecast.</summary>
    public int Horizon => Fitted.Shape.Horizon;

    /// <summary>Rows of a series, up to the last known one, that a forecast needs.</summary>
    public int HistoryLength => Fitted.Shape.HistoryLength;

    /// <summary>Names of the series of training, in the order in which they first came; one empty name where there is no column of series.</summary>
    public IReadOnlyList<string> SeriesNames => Fitted.SeriesNames;

    internal ForecastModel Fitted { get; }

    /// <summary>The schema of <paramref name="inputSchema"/> with the model's columns.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new ForecastSchema(Fitted, inputSchema).Output;
    }

    /// <summary>Adds the model's columns; rows are forecast when a cursor reads them, with the rows of <paramref name="input"/> as all the history there is.</summary>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ForecastDataView(Fitted, input, Warn);
    }

    /// <summary>Always refuses.</summary>
    /// <exception cref="InvalidOperationException">A forecast is not made of one row.</exception>
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new InvalidOperationException(
        "A forecast is made of many rows, so there is no row-to-row mapper and no prediction engine: use mlContext.Forecasting.CreateForecastEngine for rows that arrive one by one, "
        + "or Transform for data.");

    /// <summary>Copies of all weights by their names and in PyTorch's shapes, such as <c>lstm.weight_ih_l0</c> [4H, I]; of an ensemble those of its first network.</summary>
    public IReadOnlyDictionary<string, Tensor<float>> GetWeights() => NetworkWeights.Get(Fitted.Networks[0]);

    /// <summary>The model as a table: what it reads and tells, and each weight with its shape and the number of its parameters.</summary>
    public string Summary() => ForecastSummary.Of(Fitted);

    /// <summary>The model in a line: its type, its recurrent layers and the number of its parameters.</summary>
    public override string ToString() => ForecastSummary.LineOf(Fitted);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ForecastFiles.Write(Fitted, ModelEntryWriter.Begin<RecurrentForecastTransformer>(ctx));

    static RecurrentForecastTransformer ILoadableTransformer<RecurrentForecastTransformer>.Load(IHostEnvironment environment, ModelEntryReader entry)
        => new(environment, ForecastFiles.Read(entry));

    /// <summary>The same model with other last rows.</summary>
    internal RecurrentForecastTransformer With(ForecastModel model) => new(_environment, model);

    private void Warn(string text)
    {
        using IChannel channel = _environment.Start("Forecast");
        channel.Warning(MessageSensitivity.None, "{0}", text);
    }
}
