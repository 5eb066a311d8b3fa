using System.Globalization;
using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>
/// Folds of rows that are steps of series: the last rows of each series validate, and never a row before one that is learned from. Several folds are rolling origins: of k folds, fold i trains on all rows
/// but the last k - i parts of each series and validates on the next part.
/// </summary>
internal static class TimeSplits
{
    private const int AutomaticFolds = 3;

    /// <exception cref="ArgumentOutOfRangeException">A setting or a column cannot be.</exception>
    /// <exception cref="InvalidOperationException">No series is long enough.</exception>
    /// <exception cref="InvalidDataException">The rows of a series do not ascend in time.</exception>
    public static ExperimentData Of(
        RecurrentExperimentSettings settings,
        RecurrentForecastTrainer.Options options,
        IDataView training,
        IDataView? validation,
        string? samplingKeyColumnName,
        IEstimator<ITransformer>? featurizer)
    {
        options.Validate();
        OptionCheck.Holds(samplingKeyColumnName is null, nameof(samplingKeyColumnName), "null for a forecaster, whose rows are split by time", samplingKeyColumnName);
        if (validation is not null)
        {
            ValidationColumns.Check(training.Schema, validation.Schema, options);
            OptionCheck.Holds(settings.NumberOfFolds <= 1, nameof(settings.NumberOfFolds), "0 or 1 beside validation data", settings.NumberOfFolds);
            return new ExperimentData(
                options, [Fold(0, training, validation, (int)ExperimentData.CountOf(training), featurizer)], JoinedRowsView.Of(training, validation), IsCrossValidated: false, featurizer)
            {
                ValidationText = "the validation data, which follow the training rows of their series",
            };
        }

        CheckGiven(training.Schema, options.SeriesColumnName, featurizer);
        CheckGiven(training.Schema, options.TimeColumnName, featurizer);
        var index = SeriesIndex.Read(training, options.SeriesColumnName, options.TimeColumnName);
        int[] known = KnownRows.Count(training, options.InputColumnName, index);
        int folds = settings.NumberOfFolds > 0 ? settings.NumberOfFolds : AutomaticFoldsOf(settings, options, known);
        int[] parts = PartsOf(settings, options, known, folds);
        if (Array.TrueForAll(parts, part => part == 0))
        {
            throw WhyNot(settings, options, known, folds);
        }

        return new ExperimentData(
            options, [.. Enumerable.Range(0, folds).Select(fold => Fold(fold, training, index, known, parts, folds - fold, featurizer))], training, IsCrossValidated: folds > 1, featurizer)
        {
            ValidationText = TextOf(parts, folds),
            SplitRows = training,
        };
    }

    /// <summary>Several folds where the rows are few, as long as each one's part holds forecasts enough: from as many origins as the horizon has steps.</summary>
    private static int AutomaticFoldsOf(RecurrentExperimentSettings settings, RecurrentForecastTrainer.Options options, int[] known)
    {
        int folds = known.Sum(count => (long)count) <= ExperimentData.MostRowsOfFolds ? AutomaticFolds : 1;
        while (folds > 1 && Array.Exists(known, count => count * settings.HoldOutFraction / folds < 2 * options.Horizon))
        {
            folds--;
        }

        return folds;
    }

    /// <summary>Rows of each series that a fold validates on; 0: the series is too short, and all its rows are learned from.</summary>
    private static int[] PartsOf(RecurrentExperimentSettings settings, RecurrentForecastTrainer.Options options, int[] known, int folds)
    {
        var parts = new int[known.Length];
        for (int series = 0; series < parts.Length; series++)
        {
            int part = PartOf(settings, options, known[series], folds);
            parts[series] = known[series] - ((long)folds * part) > options.Horizon ? part : 0;
        }

        return parts;
    }

    private static int PartOf(RecurrentExperimentSettings settings, RecurrentForecastTrainer.Options options, int length, int folds)
        => Math.Max(options.Horizon, (int)Math.Round(length * settings.HoldOutFraction / folds, MidpointRounding.AwayFromZero));

    private static TrialFold Fold(int number, IDataView rows, SeriesIndex index, int[] known, int[] parts, int partsLeft, IEstimator<ITransformer>? featurizer)
    {
        int[] starts = [.. parts.Select((part, series) => part == 0 ? index.LengthOf(series) : known[series] - (partsLeft * part))];

        // Rows behind the last value tell the last part what is known beforehand.
        int[] ends = [.. parts.Select((part, series) => partsLeft == 1 ? index.LengthOf(series) : starts[series] + part)];
        return Fold(
            number,
            new SelectedRows(rows, row => index.StepOf(row) < starts[index.SeriesOf(row)]),
            new SelectedRows(rows, row => index.StepOf(row) >= starts[index.SeriesOf(row)] && index.StepOf(row) < ends[index.SeriesOf(row)]),
            starts.Sum(),
            featurizer);
    }

    private static TrialFold Fold(int number, IDataView training, IDataView validation, int trainingCount, IEstimator<ITransformer>? featurizer)
        => ExperimentData.Fold(number, training, validation, featurizer) with { ValidationRows = JoinedRowsView.Of(training, validation), HistoryCount = trainingCount };

    /// <summary>Rows are split before a featurizer is fitted.</summary>
    private static void CheckGiven(DataViewSchema schema, string? name, IEstimator<ITransformer>? featurizer)
        => OptionCheck.Holds(
            featurizer is null || name is null || schema.GetColumnOrNull(name) is not null,
            name is null ? "" : "preFeaturizer",
            "columns of series and times among those of the training data as they are given, since rows are split by them before it is fitted",
            $"'{name}', which they don't have");

    private static string TextOf(int[] parts, int folds)
    {
        int[] split = [.. parts.Where(part => part > 0)];
        string rows = split.Min() == split.Max() ? $"{split.Min()}" : $"{split.Min()} to {split.Max()}";
        int without = parts.Length - split.Length;
        string tooShort = without == 0 ? "" : $" ({without} of {parts.Length} series {(without == 1 ? "is" : "are")} too short for it and {(without == 1 ? "validates" : "validate")} nothing)";
        return folds == 1
            ? $"the last {rows} rows of each series{tooShort}"
            : $"{folds} rolling origins, each with the next {rows} rows of each series behind those that it trains on{tooShort}";
    }

    private static InvalidOperationException WhyNot(RecurrentExperimentSettings settings, RecurrentForecastTrainer.Options options, int[] known, int folds)
    {
        int longest = known.DefaultIfEmpty(0).Max();
        int part = PartOf(settings, options, longest, folds);
        return new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"No series is long enough to hold rows out: the longest has {longest} rows, and {folds} {(folds == 1 ? "part" : "parts")} of {part} rows (HoldOutFraction {settings.HoldOutFraction}, "
            + $"NumberOfFolds {folds}, Horizon {options.Horizon}) must leave more than {options.Horizon} to learn from. Set smaller ones, or give validation data."));
    }
}
