namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

internal sealed partial class ForecastSeries
{
    /// <summary>Windows that teach nothing are told before a network is trained on them.</summary>
    /// <param name="isContinued">Whether window and horizon are those of an earlier training.</param>
    /// <exception cref="InvalidOperationException">There is no window, or none with a weight and a value.</exception>
    private void CheckLessons(bool isContinued)
    {
        if (Training.Count == 0)
        {
            int longest = TrainingCounts.IndexOf(TrainingCounts.Max());
            throw new InvalidOperationException(
                $"No series is long enough: the longest{(_options.SeriesColumnName is null ? "" : $", '{Series[longest].Name}',")} has {TrainingCounts[longest]} rows, "
                + $"and a training window takes {Shape.HistoryLength + Shape.Horizon} (window {Shape.WindowLength}"
                + $"{(Shape.DifferenceReach > 0 ? $", differences {Shape.DifferenceReach}" : "")}, horizon {Shape.Horizon})"
                + $"{(_options.ConformalCalibration ? ", beside those held out for the calibration" : "")}. "
                + (isContinued ? "Both are as in the model that is trained further: give the rows before the new ones, too." : "Set a smaller WindowSize or Horizon."));
        }

        if (!Series.Where((own, place) => HasValue(own, 0, LearnedCounts[place])).Any())
        {
            throw new InvalidOperationException($"There is nothing to learn from: column '{_options.InputColumnName}' is missing (NaN) in all rows of the training part.");
        }

        if (Validation.Count > 0 && !_validatesValue)
        {
            throw new InvalidOperationException(
                $"There is nothing to validate on: column '{_options.InputColumnName}' is missing (NaN) in all rows of the validation part. Expected values in some of them: give other validation rows, or none.");
        }

        if (_options.SeriesWeights is { Count: > 0 } given && !Series.Exists(own => given.ContainsKey(own.Name)))
        {
            throw new InvalidOperationException(
                $"Option {nameof(_options.SeriesWeights)}: expected names of series in column '{_options.SeriesColumnName}' ({NamesOf(Series.Select(own => own.Name))}), "
                + $"got {NamesOf(given.Keys)}.");
        }

        if (_options.SeriesWeights is not null && !Enumerable.Range(0, Series.Count).Any(place => WeightOf(place) > 0 && HasWindow(place)))
        {
            throw new InvalidOperationException("Option SeriesWeights: expected a weight above 0 for one of the series with training windows, got 0 for all of them.");
        }

        if (_options.ExampleWeightColumnName is { } column && !Enumerable.Range(0, Series.Count).Any(HasWeight))
        {
            throw new InvalidOperationException($"Weight column '{column}': expected a weight above 0 in the last row of one of the training windows, got 0 in all of them.");
        }
    }

    private bool HasWindow(int place) => LearnedCounts[place] >= Shape.HistoryLength + Shape.Horizon;

    private bool HasWeight(int place) => TrainingOrigins(place).Any(row => Series[place].WeightAt(row) > 0);
}
