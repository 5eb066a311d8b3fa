using Microsoft.ML.Recurrent.Data.TimeSeries;
using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>The rows of an experiment, and what every trial begins with.</summary>
/// <param name="Options">Columns and fixed values.</param>
/// <param name="Folds">Rows to learn from and rows to compare trials on.</param>
/// <param name="All">All rows as they were given, to train on at the end.</param>
/// <param name="IsCrossValidated">Whether each row is validated on once.</param>
/// <param name="Featurizer">Not fitted; null: there is none.</param>
internal sealed record ExperimentData(
    RecurrentTrainerOptions Options, IReadOnlyList<TrialFold> Folds, IDataView All, bool IsCrossValidated, IEstimator<ITransformer>? Featurizer)
{
    /// <summary>What trials are compared on, for the log.</summary>
    public string ValidationText { get; init; } = Folds.Count == 1 ? "one part of the rows" : $"{Folds.Count} folds";

    /// <summary>The rows that series were split of by time; null: they were split in another way, or validation data were given.</summary>
    public IDataView? SplitRows { get; init; }

    // Up to here a part held out would be too small to tell trials apart, and folds cost little.
    internal const int MostRowsOfFolds = 1000;
    private const int AutomaticFolds = 5;

    public static ExperimentData Of(
        RecurrentExperimentSettings settings,
        RecurrentTrainerOptions options,
        IDataView training,
        IDataView? validation,
        string? samplingKeyColumnName,
        IEstimator<ITransformer>? featurizer,
        bool hasFolds)
    {
        if (validation is not null)
        {
            ValidationColumns.CheckFeatureKeys(training.Schema, validation.Schema, options);
            return new ExperimentData(options, [Fold(0, training, validation, featurizer)], JoinedRowsView.Of(training, validation), IsCrossValidated: false, featurizer);
        }

        if (samplingKeyColumnName is not null && training.Schema.GetColumnOrNull(samplingKeyColumnName) is null)
        {
            throw new ArgumentOutOfRangeException(
                nameof(samplingKeyColumnName), $"Expected the name of a column of the training data, got '{samplingKeyColumnName}': they have {string.Join(", ", training.Schema.Select(column => column.Name))}.");
        }

        var ml = new MLContext(settings.Seed);
        long rows = CountOf(training);
        OptionCheck.Holds(
            settings.NumberOfFolds <= Math.Max(rows, 1), nameof(settings.NumberOfFolds), $"at most {rows}, the rows of the training data", settings.NumberOfFolds);
        OptionCheck.Holds(
            hasFolds || settings.NumberOfFolds <= 1, nameof(settings.NumberOfFolds), "0 or 1 for rows that are one text", settings.NumberOfFolds);
        int folds = settings.NumberOfFolds > 0 ? settings.NumberOfFolds : hasFolds && rows <= MostRowsOfFolds ? (int)Math.Clamp(rows, 1, AutomaticFolds) : 1;
        if (rows < 2)
        {
            throw new InvalidOperationException($"The training data have {rows} {(rows == 1 ? "row" : "rows")}, which cannot be split: give validation data.");
        }

        (IDataView Training, IDataView Validation)[] splits = folds == 1
            ? [Parts(ml.Data.TrainTestSplit(training, settings.HoldOutFraction, samplingKeyColumnName))]
            : [.. CrossValidation.Split(ml.Data, training, folds, samplingKeyColumnName, settings.Seed).Select(Parts)];

        // ML.NET draws a part for each row, so that of few rows a part may get none.
        if (splits.Any(split => IsEmpty(split.Training) || IsEmpty(split.Validation)))
        {
            splits = samplingKeyColumnName is null ? Dealt(training, (int)rows, folds, settings) : throw new InvalidOperationException(
                $"Expected column '{samplingKeyColumnName}' (samplingKeyColumnName) to have values enough for {folds} {(folds == 1 ? "part" : "folds")} of validation rows beside rows to learn from, "
                + "got one without rows. Set a smaller NumberOfFolds, or give validation data.");
        }

        return new ExperimentData(
            options, [.. splits.Select((split, fold) => Fold(fold, split.Training, split.Validation, featurizer))], training, IsCrossValidated: folds > 1, featurizer);
    }

    private static (IDataView Training, IDataView Validation) Parts(DataOperationsCatalog.TrainTestData split) => (split.TrainSet, split.TestSet);

    private static bool IsEmpty(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        return !cursor.MoveNext();
    }

    /// <summary>Parts whose numbers of rows differ by one at most.</summary>
    private static (IDataView Training, IDataView Validation)[] Dealt(IDataView data, int rowCount, int folds, RecurrentExperimentSettings settings)
    {
        int[] places = [.. Enumerable.Range(0, rowCount)];
        new Random(settings.Seed).Shuffle(places);
        int held = Math.Clamp((int)Math.Round(rowCount * settings.HoldOutFraction), 1, rowCount - 1);
        return
        [
            .. Enumerable.Range(0, folds).Select(fold => (
                (IDataView)new SelectedRows(data, row => !IsHeld(row, fold)), (IDataView)new SelectedRows(data, row => IsHeld(row, fold)))),
        ];

        bool IsHeld(int row, int fold) => folds == 1 ? places[row] < held : places[row] % folds == fold;
    }

    internal static TrialFold Fold(int number, IDataView training, IDataView validation, IEstimator<ITransformer>? featurizer)
    {
        ITransformer? fitted = featurizer?.Fit(training);
        return new TrialFold(number, fitted?.Transform(training) ?? training, fitted?.Transform(validation) ?? validation, validation, fitted);
    }

    internal static long CountOf(IDataView data)
    {
        if (data.GetRowCount() is { } known)
        {
            return known;
        }

        long count = 0;
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }
}
