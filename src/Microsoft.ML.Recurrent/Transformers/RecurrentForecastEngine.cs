using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// Forecasts from observations that arrive one by one, with the manners of ML.NET's <c>TimeSeriesPredictionEngine</c>: it begins where the training rows ended, or where
/// a check point was taken, and one engine serves all series.
/// </summary>
/// <remarks>
/// An engine belongs to one thread at a time; engines of one model share its weights. Memory holds the last rows of each series that forecasts read, however many
/// are observed.
/// </remarks>
/// <typeparam name="TSrc">A row as the model's first transformer reads it.</typeparam>
/// <typeparam name="TDst">A forecast: properties named as the output columns, each an array of floats, horizon x targets.</typeparam>
public sealed partial class RecurrentForecastEngine<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ForecastChain _chain;
    private readonly ForecastModel _model;
    private readonly IDataView _input;
    private readonly PreparedRow _row;
    private readonly SeriesRowReader _reader;
    private readonly ForecastBlock _block;
    private readonly ForecastRowMaker<TDst> _maker;
    private SeriesSet _series;
    private TSrc _current = null!;
    private int _taken;

    internal RecurrentForecastEngine(DataOperationsCatalog data, ITransformer model)
    {
        _chain = ForecastChain.Of(model);
        _model = _chain.Forecaster.Fitted;
        _input = data.LoadFromEnumerable(Rows());
        SeriesColumns.Check(_chain.Prepare(_input).Schema, _model.Columns, _model.Shape.TargetCount);
        _row = new PreparedRow(_input, _chain, SeriesColumns.NamesOf(_model.Columns));
        _reader = new SeriesRowReader(_row.Row, _model.Columns, _model.Shape.TargetCount);
        _block = new ForecastBlock(_model, threadCount: 1);
        _maker = new ForecastRowMaker<TDst>(data, _model);
        _series = new SeriesSet(_model);
        foreach (SeriesBuffer series in _model.Series)
        {
            _series.Take(series.Tail(_model.Shape.KeptLength));
        }
    }

    /// <summary>Names of the series that the engine has rows of; one empty name where the model has no column of series.</summary>
    public IReadOnlyList<string> SeriesNames => [.. _series.Series.Select(series => series.Name)];

    /// <summary>Takes the next row of a series; a target of NaN is a missing value.</summary>
    /// <exception cref="InvalidOperationException">Its time does not follow that of the series' last row, or two threads use the engine at once.</exception>
    public void Observe(TSrc row)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        Take(row);
    }

    /// <summary>Forecasts what follows the last row of a series.</summary>
    /// <param name="horizon">Steps, at most the model's; null: all of them.</param>
    /// <param name="seriesName">The series; null where the engine has one.</param>
    /// <param name="future">
    /// Rows that follow, with their known covariates, for a model that reads such: as many as the model's horizon. Their targets are not read.
    /// </param>
    /// <returns>The forecast; of NaN throughout where the history is too short.</returns>
    /// <exception cref="ArgumentException">There is no such series, or future rows are missing, of another series or time, or lack a covariate.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The horizon is below 1 or longer than the model's.</exception>
    public TDst Predict(int? horizon = null, string? seriesName = null, IEnumerable<TSrc>? future = null)
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        return Forecast(horizon, PlaceOf(seriesName), future);
    }

    /// <summary>Takes the next row of a series and forecasts what follows it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="horizon">Steps, at most the model's; null: all of them.</param>
    /// <param name="future">As for <see cref="Predict(int?, string?, IEnumerable{TSrc}?)"/>.</param>
    /// <inheritdoc cref="Predict(int?, string?, IEnumerable{TSrc}?)" path="/exception"/>
    public TDst Predict(TSrc row, int? horizon = null, IEnumerable<TSrc>? future = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        return Forecast(horizon, Take(row), future);
    }

    /// <summary>
    /// Saves the model with all rows observed so far; an engine made of the loaded model goes on from them. An earlier check point of the same path stays until the new one is whole.
    /// </summary>
    /// <param name="environment">The context, as ML.NET's engine asks for it.</param>
    /// <param name="modelPath">Path of the file.</param>
    public void CheckPoint(IHostEnvironment environment, string modelPath)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(modelPath);
        string temporary = $"{modelPath}.tmp";
        try
        {
            using (FileStream stream = File.Create(temporary))
            {
                CheckPoint(environment, stream);
            }

            File.Move(temporary, modelPath, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>The same to a stream.</summary>
    /// <param name="environment">The context, as ML.NET's engine asks for it.</param>
    /// <param name="stream">Takes the zip that <c>mlContext.Model.Load</c> opens.</param>
    public void CheckPoint(IHostEnvironment environment, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(stream);
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        ITransformer chain = _chain.With(_chain.Forecaster.With(_model with { Series = Copies(_series) }));
        (environment as MLContext ?? new MLContext()).Model.Save(chain, _input.Schema, stream);
    }

    /// <summary>Goes back to the rows of the model that the engine was made of.</summary>
    public void Restore()
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        _series = new SeriesSet(_model);
        foreach (SeriesBuffer series in _model.Series)
        {
            _series.Take(series.Tail(_model.Shape.KeptLength));
        }
    }

    /// <summary>Ends reading rows.</summary>
    public void Dispose() => _row.Dispose();

    private IEnumerable<TSrc> Rows()
    {
        while (true)
        {
            yield return _current;
        }
    }

    private void Read(TSrc row)
    {
        _current = row;
        _row.MoveNext();
        _reader.Read();
    }

    private int Take(TSrc row)
    {
        Read(row);
        CheckTime();
        int place = _series.Add(_reader);
        _series.Series[place].Trim(_model.Shape.KeptLength);
        return place;
    }

    private int PlaceOf(string? seriesName)
    {
        if (seriesName is null && _series.Series.Count == 1)
        {
            return 0;
        }

        int place = seriesName is null ? -1 : _series.Find(seriesName);
        return place >= 0
            ? place
            : throw new ArgumentException(
                seriesName is null ? $"The engine has {_series.Series.Count} series: name one." : $"There is no series '{seriesName}' yet: observe its rows first.", nameof(seriesName));
    }

    private TDst Forecast(int? horizon, int place, IEnumerable<TSrc>? future)
    {
        int steps = horizon ?? _model.Shape.Horizon;
        _chain.CheckHorizon(steps);
        Run(_series.Series[place], future);
        return _maker.Make(_block, steps);
    }

    /// <summary>Forecasts at the last row of a series.</summary>
    private void Run(SeriesBuffer series, IEnumerable<TSrc>? future, int judgedCount = 0)
    {
        int origin = series.Length - 1;
        if (_model.Shape.KnownCount == 0)
        {
            _block.Run([series], [(0, origin)]);
        }
        else
        {
            SeriesSet extended = Extended(series, future, judgedCount);
            _block.Run(extended.Series, [(0, origin)]);
        }
    }

    /// <summary>Refuses the row at hand where it is not later than the last one of its series.</summary>
    private void CheckTime()
    {
        int place = _series.Find(_reader.Name);
        if (place >= 0 && _series.Series[place] is { Length: > 0 } series)
        {
            SeriesTimes.CheckObserved(_model.Columns, series.Name, series.TimeAt(series.Length - 1), _reader.Time);
        }
    }

    private IReadOnlyList<SeriesBuffer> Copies(SeriesSet set) => [.. set.Series.Select(series => series.Tail(_model.Shape.KeptLength))];
}
