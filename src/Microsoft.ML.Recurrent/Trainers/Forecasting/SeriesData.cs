using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Transformers.Forecasting;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>All series of a training as they were read, once.</summary>
internal sealed class SeriesData
{
    private readonly Dictionary<string, RawSeries> _byName = new(StringComparer.Ordinal);
    private readonly StepDifferences _differences;

    private SeriesData(ForecastColumns columns, int targetCount)
        => (Columns, TargetCount, _differences) = (columns, targetCount, new StepDifferences(columns.TimeKind == SeriesTimeKind.DateTime));

    public ForecastColumns Columns { get; }

    public int TargetCount { get; }

    public List<RawSeries> Series { get; } = [];

    /// <summary>The model that training continues from; null: it begins anew.</summary>
    public ContinuedForecaster? Start { get; private init; }

    /// <summary>The time from a step to the next.</summary>
    public StepFrequency Frequency { get; private set; }

    public bool HasValidationRows => Series.Any(series => series.TrainingCount < series.Count);

    public long Bytes => Series.Sum(series => series.Bytes);

    public long RowCount => Series.Sum(series => (long)series.Count);

    /// <summary>Reads the rows; those of the validation data go on where the series end.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or of another type.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or their values or times cannot be.</exception>
    public static SeriesData Read(
        RecurrentForecastTrainer.Options options, IDataView training, IDataView? validation, Cancellation cancellation, ContinuedForecaster? start = null)
    {
        if (start is not null)
        {
            SeriesColumns.Check(training.Schema, start.Model.Columns, start.Model.Shape.TargetCount);
        }

        DataViewSchema.Column input = SchemaMismatch.Find(training.Schema, SeriesColumns.TargetRole, options.InputColumnName);
        int targetCount = SeriesColumns.WidthOf(input, SeriesColumns.TargetRole);
        var data = new SeriesData(ColumnsOf(options, training.Schema, input), targetCount) { Start = start };
        CheckTimes(options, data.Columns.TimeKind);
        data.Read(training, options.ExampleWeightColumnName, cancellation);
        data.Series.ForEach(series => series.TrainingCount = series.Count);
        if (data.RowCount == 0)
        {
            throw new InvalidOperationException($"There is nothing to learn from: the training data have no rows (input column '{options.InputColumnName}').");
        }

        if (validation is not null)
        {
            SeriesColumns.Check(validation.Schema, data.Columns, targetCount);
            try
            {
                data.Read(validation, weightColumnName: null, cancellation);
            }
            catch (InvalidOperationException exception)
            {
                throw new InvalidOperationException($"Validation data, which go on where the training rows of their series end: {exception.Message}", exception);
            }
        }

        data.Frequency = options switch
        {
            _ when start is not null => start.Model.Shape.Frequency,
            { Frequency: { } time } => new StepFrequency(time.Ticks, 0),
            { FrequencyInMonths: > 0 } => new StepFrequency(0, options.FrequencyInMonths),
            _ => data._differences.MostCommon(),
        };
        return data;
    }

    /// <summary>Refuses what only the times of a calendar have.</summary>
    private static void CheckTimes(RecurrentForecastTrainer.Options options, SeriesTimeKind kind)
    {
        string expected = $"a DateTime in column '{options.TimeColumnName}' with it";
        bool isNumber = kind == SeriesTimeKind.Number;
        OptionCheck.Holds(!isNumber || !options.CalendarFeatures, nameof(options.CalendarFeatures), expected, "numbers");
        OptionCheck.Holds(!isNumber || options.Frequency is null, nameof(options.Frequency), expected, "numbers");
        OptionCheck.Holds(!isNumber || options.FrequencyInMonths == 0, nameof(options.FrequencyInMonths), expected, "numbers");
    }

    private static ForecastColumns ColumnsOf(RecurrentForecastTrainer.Options options, DataViewSchema schema, DataViewSchema.Column input) => new()
    {
        InputColumnName = options.InputColumnName,
        IsVector = input.Type is VectorDataViewType,
        TargetNames = NamesOf(input),
        SeriesColumnName = options.SeriesColumnName is { } series ? SchemaMismatch.Find(schema, SeriesColumns.SeriesRole, series).Name : null,
        TimeColumnName = options.TimeColumnName,
        TimeKind = options.TimeColumnName is { } time ? SeriesColumns.TimeKindOf(SchemaMismatch.Find(schema, SeriesColumns.TimeRole, time)) : SeriesTimeKind.None,
        Past = [.. options.PastCovariateColumnNames.Select(name => SeriesColumns.Find(schema, name, SeriesColumns.CovariateRole))],
        Known = [.. options.KnownCovariateColumnNames.Select(name => SeriesColumns.Find(schema, name, SeriesColumns.CovariateRole))],
        Statics = [.. options.StaticCovariateColumnNames.Select(name => SeriesColumns.Find(schema, name, SeriesColumns.CovariateRole))],
        Gaps = options.Gaps,
        OutputColumnName = options.OutputColumnName,
        ShownLevels = [.. options.Quantiles],
        LowerColumnName = options.ConfidenceLowerBoundColumn,
        UpperColumnName = options.ConfidenceUpperBoundColumn,
        ConfidenceLevel = options.ConfidenceLevel,
        ShowsPaths = options.OutputPaths,
    };

    private static string[]? NamesOf(DataViewSchema.Column input)
    {
        if (!input.HasSlotNames())
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        input.GetSlotNames(ref names);
        string[] texts = [.. names.DenseValues().Select(name => name.ToString())];
        return Array.TrueForAll(texts, text => text.Length > 0) ? texts : null;
    }

    private void Read(IDataView view, string? weightColumnName, Cancellation cancellation)
    {
        IEnumerable<string> names = SeriesColumns.NamesOf(Columns).Concat(weightColumnName is null ? [] : [weightColumnName]);
        if (weightColumnName is not null && SeriesColumns.WidthOf(SchemaMismatch.Find(view.Schema, "weight", weightColumnName), "weight") != 1)
        {
            throw SchemaMismatch.Unexpected("weight", weightColumnName, "Single", view.Schema[weightColumnName].Type.ToString()!);
        }

        using DataViewRowCursor cursor = view.GetRowCursor([.. names.Distinct(StringComparer.Ordinal).Select(name => view.Schema[name])]);
        var reader = new SeriesRowReader(cursor, Columns, TargetCount, weightColumnName);
        Dictionary<string, RawSeries>.AlternateLookup<ReadOnlySpan<char>> lookup = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfRequested();
            reader.Read();
            if (!lookup.TryGetValue(reader.Name, out RawSeries? series))
            {
                series = new RawSeries(reader.Name.ToString(), [.. reader.Statics]);
                _byName.Add(series.Name, series);
                Series.Add(series);
            }

            Add(series, reader);
        }
    }

    private void Add(RawSeries series, SeriesRowReader reader)
    {
        if (series.Count > 0 && Columns.TimeKind != SeriesTimeKind.None)
        {
            long last = series.Times[series.Count - 1];
            if (series.TrainingCount == series.Count)
            {
                SeriesTimes.CheckValidation(Columns, series.Name, last, reader.Time);
            }

            // The frequency is not known yet, so this asks for the order alone.
            SeriesTimes.MissingBetween(Columns, default, series.Name, last, reader.Time);
            _differences.Add(last, reader.Time);
        }

        reader.Targets.CopyTo(series.Targets.Extend(reader.Targets.Length));
        reader.Past.CopyTo(series.Past.Extend(reader.Past.Length));
        reader.Known.CopyTo(series.Known.Extend(reader.Known.Length));
        series.Weights.Add(reader.Weight);
        series.Times.Add(reader.Time);
    }
}
