using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Experiments.Spaces;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Forecasting;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Forecasting;
using Microsoft.ML.Runtime;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Folds of rows that are steps of series, for forecasting.</summary>
/// <param name="environment">Of the catalog.</param>
/// <param name="rows">The rows.</param>
/// <param name="sets">Takes the series as they are read, and as windows are cut from them.</param>
internal sealed class ForecastFolds(IHostEnvironment environment, ExperimentData rows, SharedTrainingSets sets) : IFoldTrainer
{
    private readonly IReadOnlyList<TrialFold> _folds = rows.Folds;

    // Of the longest window that is tried: trials of all windows are compared on the same targets.
    private int _longestHistory;
    private Options? _given;

    public IEstimator<ITransformer> EstimatorOf(RecurrentTrainerOptions options) => new RecurrentForecastTrainer(environment, (Options)options);

    public ITransformer TransformerOf(IFittedModel model, RecurrentTrainerOptions options) => new RecurrentForecastTransformer(environment, (ForecastModel)model);

    public IFittedModel ModelOf(ITransformer transformer) => ForecastChain.Of(transformer).Forecaster.Fitted;

    /// <summary>
    /// What the rows decide of windows is settled for all trials alike, and for the estimators that come of them: it is what their losses are measured in. All
    /// rows tell it, as they tell it the trainer when it holds out a part of them itself; given validation data do not.
    /// </summary>
    public ExperimentStart Settle(RecurrentTrainerOptions options, RecurrentExperimentSettings settings, Cancellation cancellation)
    {
        var given = (Options)options;
        given.EarlyStoppingMetric = settings.OptimizingMetric ?? EarlyStoppingMetric.Loss;
        given.Validate();
        OptionCheck.Holds(settings.LatencyWeight == 0, nameof(settings.LatencyWeight), "0 for a forecaster, whose rows are not scored one by one", settings.LatencyWeight);
        var own = (Options)given.Copy();
        own.ValidationSet = null;
        own.ValidationSetFraction = 0;
        own.NumberOfEpochs = Math.Max(1, own.NumberOfEpochs);
        (Options windows, List<string> taken) = AutomaticForecast.ForWindows(own, ReadAll(own, cancellation));
        Fix(own, windows);
        if (own.WindowSize == RecurrentTrainerOptions.Automatic)
        {
            own.WindowSize = Math.Min(windows.WindowSize, LongestWindow(own, cancellation));
            taken.RemoveAll(value => value.StartsWith(nameof(own.WindowSize), StringComparison.Ordinal));
            taken.Add(string.Create(CultureInfo.InvariantCulture, $"{nameof(own.WindowSize)} {own.WindowSize}"));
        }

        int last = _folds.Count - 1;
        SeriesData data = Read(last, own, cancellation);
        (Options settled, ForecastSeries series, List<string> takenBesides) = ForecastTraining.Settle(own, data, CutterOf(last, data));
        taken.AddRange(takenBesides);
        SearchSpace space = RelevantForecastOptions.Of(settings, given, settled, series);
        Fix(given, settled);
        given.WindowSize = settled.WindowSize;
        _given = given;
        _longestHistory = LongestHistory(space, settled, series, cancellation);
        for (int fold = 0; fold < _folds.Count; fold++)
        {
            CheckWindows(fold, given, cancellation);
        }

        bool isTransformed = given.EarlyStoppingMetric != EarlyStoppingMetric.Loss && given.Transformation != ForecastTransformation.None;
        return new ExperimentStart(
            given.EarlyStoppingMetric, settled, taken.Count == 0 ? null : string.Join(", ", taken), space, isTransformed ? $" of transformed values ({given.Transformation})" : null);
    }

    public void AddRows(IncrementalHash hash, int fold, RecurrentTrainerOptions options, Cancellation cancellation)
    {
        foreach (RawSeries series in Read(fold, (Options)options, cancellation).Series)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(series.Name));
            SequenceHash.AddAll<long>(hash, [series.TrainingCount, series.Count]);
            SequenceHash.AddAll<float>(hash, series.Statics);
            SequenceHash.AddAll<float>(hash, series.Targets.Span);
            SequenceHash.AddAll<float>(hash, series.Past.Span);
            SequenceHash.AddAll<float>(hash, series.Known.Span);
            SequenceHash.AddAll<float>(hash, series.Weights.Span);
            SequenceHash.AddAll<long>(hash, series.Times.Span);
            if (((Options)options).SeriesWeights is { } weights)
            {
                SequenceHash.AddAll<float>(hash, [weights.GetValueOrDefault(series.Name, 1)]);
            }
        }
    }

    /// <summary>Trains one network: those of an ensemble differ in their seed alone, which tells nothing of options.</summary>
    public IFittedModel Train(int fold, RecurrentTrainerOptions options, ulong seed, Action<ParameterSet, long> begin, Cancellation cancellation)
    {
        var own = (Options)options.Copy();
        own.EnsembleSize = 1;
        SeriesData data = Read(fold, own, cancellation);
        return ForecastTraining.Run(own, data, () => new TrainingLog(channel: null), () => null, seed, cancellation, CutterOf(fold, data), begin);
    }

    /// <summary>
    /// The validation rows behind so much history that the first forecast is that of the first of them. Lags may reach further back, and rows that they read are there, too.
    /// </summary>
    public IDataView MeasuredRows(IFittedModel model, int fold)
    {
        TrialFold own = _folds[fold];
        ForecastShape shape = ((ForecastModel)model).Shape;
        ForecastColumns columns = ((ForecastModel)model).Columns;
        int history = shape.Lags.Count == 0 ? shape.HistoryLength : shape.KeptLength;
        IDataView rows = own.Featurizer?.Transform(own.ValidationRows) ?? own.ValidationRows;
        var index = SeriesIndex.Read(rows, columns.SeriesColumnName, columns.TimeColumnName);
        int[] starts = FirstStepsOf(own, index);
        List<RawSeries>? series = columns.Gaps == ForecastGaps.Missing && !shape.Frequency.IsNone ? Read(fold, _given!, default).Series : null;
        int[] firsts = [.. starts.Select((start, place) => series is null ? start - history : FirstOf(series[place], start, history, shape.Frequency))];
        return new SelectedRows(own.ValidationRows, row => index.StepOf(row) >= firsts[index.SeriesOf(row)]);
    }

    /// <summary>The row that history begins with where steps between rows are missing.</summary>
    private static int FirstOf(RawSeries series, int start, int history, StepFrequency frequency)
    {
        int first = start;
        for (int steps = 0; first > 0 && steps < history; first--)
        {
            steps += first == start ? 1 : frequency.StepsBetween(series.Times[first - 1], series.Times[first]) ?? 1;
        }

        return first;
    }

    /// <summary>The first step of each series that validates.</summary>
    public static int[] FirstStepsOf(TrialFold fold, SeriesIndex index)
    {
        var starts = new int[index.SeriesCount];
        for (int row = 0; row < fold.HistoryCount; row++)
        {
            starts[index.SeriesOf(row)]++;
        }

        return starts;
    }

    private SeriesData ReadAll(Options options, Cancellation cancellation) => rows.SplitRows is { } all
        ? SeriesData.Read(options, _folds[^1].Featurizer?.Transform(all) ?? all, validation: null, cancellation)
        : Read(0, options, cancellation);

    /// <summary>The window that the first fold, which has the fewest rows, can learn from at as many places as the horizon has steps.</summary>
    private int LongestWindow(Options options, Cancellation cancellation)
    {
        List<RawSeries> series = Read(0, options, cancellation).Series;
        int typical = series.Select(own => own.TrainingCount).Order().ElementAt(series.Count / 2);
        int room = typical - options.Differencing!.Sum() - (2 * options.Horizon);
        return Math.Max(options.SegmentSize, room / options.SegmentSize * options.SegmentSize);
    }

    /// <summary>History of the longest window that is varied, as far as a series of the first fold can be learned from with it; trials of longer ones fail.</summary>
    private int LongestHistory(SearchSpace space, Options settled, ForecastSeries series, Cancellation cancellation)
    {
        double longest = space.Parameters.FirstOrDefault(parameter => parameter.Name == nameof(settled.WindowSize)) switch
        {
            NumberParameter number => number.Maximum,
            { } choice => choice.Grid(int.MaxValue).OfType<double>().DefaultIfEmpty(0).Max(),
            null => 0,
        };
        int room = Read(0, settled, cancellation).Series.Max(own => own.TrainingCount) - settled.Horizon;
        return (int)Math.Min(longest + series.Shape.DifferenceReach, room);
    }

    /// <summary>Gives options what was settled beside the window.</summary>
    private static void Fix(Options options, Options settled)
    {
        options.SeasonLength = settled.SeasonLength;
        options.Differencing = settled.Differencing;
        options.Transformation = settled.Transformation;
        options.Scaling = settled.Scaling;
    }

    private void CheckWindows(int fold, Options options, Cancellation cancellation)
    {
        SeriesData data = Read(fold, options, cancellation);
        ForecastShape shape = ForecastPlan.ShapeOf(options, data);
        ForecastSeries series;
        try
        {
            series = CutterOf(fold, data)(options, shape);
        }
        catch (InvalidOperationException exception) when (_folds.Count > 1)
        {
            throw new InvalidOperationException($"Fold {fold + 1} of {_folds.Count}: {exception.Message} Or set a smaller NumberOfFolds or HoldOutFraction, which leave more rows to learn from.", exception);
        }

        if (series.Validation.Count == 0)
        {
            int history = Math.Max(shape.HistoryLength, _longestHistory);
            throw new InvalidOperationException(
                $"No forecast can be measured: no series has {options.Horizon} rows to validate on (Horizon) behind {history} rows of history (window {shape.WindowLength + history - shape.HistoryLength}). "
                + "Give more validation rows, or set a smaller WindowSize or Horizon.");
        }
    }

    private SeriesData Read(int fold, Options options, Cancellation cancellation)
        => sets.Of(KeyOf(fold, options), () => SeriesData.Read(options, _folds[fold].Training, _folds[fold].Validation, cancellation), data => data.Bytes);

    private Func<Options, ForecastShape, ForecastSeries> CutterOf(int fold, SeriesData data) => (options, shape) => sets.Of(
        $"{KeyOf(fold, options)}\n{KeyOf(options, shape)} {_longestHistory}", () => ForecastSeries.Of(options, data, shape, _longestHistory), series => series.Series.Sum(own => own.Bytes));

    /// <summary>All that decides how rows are read, in words.</summary>
    private static string KeyOf(int fold, Options options) => string.Join('\n', (string?[])
    [
        $"{fold} {options.Frequency} {options.FrequencyInMonths} {options.Gaps} {options.OutputPaths}",
        string.Join(' ', options.Quantiles.Append(options.ConfidenceLevel).Select(level => level.ToString("R", CultureInfo.InvariantCulture))),
        options.ExampleWeightColumnName, options.InputColumnName, options.OutputColumnName, options.SeriesColumnName, options.TimeColumnName,
        options.ConfidenceLowerBoundColumn, options.ConfidenceUpperBoundColumn,
        "past", .. options.PastCovariateColumnNames, "known", .. options.KnownCovariateColumnNames, "static", .. options.StaticCovariateColumnNames,
    ]);

    /// <summary>All that decides how windows are cut, in words.</summary>
    private static string KeyOf(Options options, ForecastShape shape) => string.Create(
        CultureInfo.InvariantCulture,
        $"{shape with { Calendar = [], Differences = [], Lags = [] }} {string.Join(' ', shape.Calendar)}, {string.Join(' ', shape.Differences)}, {string.Join(' ', shape.Lags)} "
        + $"{options.WindowStride} {options.ConformalCalibration} {options.CalibrationFraction} {options.ValidationSetFraction}");
}
