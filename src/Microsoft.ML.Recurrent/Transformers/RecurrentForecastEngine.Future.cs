using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Forecasting;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentForecastEngine<TSrc, TDst>
{
    /// <summary>A copy of a series with the future rows that carry known covariates; refuses such as do not cover the horizon.</summary>
    /// <param name="series">The series.</param>
    /// <param name="future">The rows.</param>
    /// <param name="judgedCount">How many of them, from the first on, are no future rows to the caller: 1 for a row that is judged before it is taken.</param>
    private SeriesSet Extended(SeriesBuffer series, IEnumerable<TSrc>? future, int judgedCount)
    {
        var extended = new SeriesSet(_model);
        SeriesBuffer own = series.Tail(_model.Shape.KeptLength);
        extended.Take(own);
        int count = 0;
        foreach (TSrc row in future ?? [])
        {
            Read(row);
            if (!_reader.Name.SequenceEqual(series.Name))
            {
                throw new ArgumentException($"Expected future rows of series '{series.Name}', got one of '{_reader.Name}'.", nameof(future));
            }

            if (count < _model.Shape.Horizon)
            {
                CheckFutureTime(own, count, judgedCount, nameof(future));
                CheckFutureValues(own, count, judgedCount, nameof(future));
            }

            _reader.Targets.AsSpan().Fill(float.NaN);
            extended.Add(_reader);
            count++;
        }

        int expected = _model.Shape.Horizon - judgedCount;
        return count >= _model.Shape.Horizon ? extended : throw new ArgumentException(
            $"{SeriesTexts.Series(_model.Columns, series.Name)}: expected {expected} future {(expected == 1 ? "row" : "rows")} with known covariates "
            + $"({string.Join(", ", _model.Columns.Known.Select(column => $"'{column.Name}'"))}), got {count - judgedCount}.",
            nameof(future));
    }

    /// <summary>Refuses a future row that is not one step after the one before it; with gaps ignored, one that is not later.</summary>
    private void CheckFutureTime(SeriesBuffer series, int step, int judgedCount, string parameterName)
    {
        if (_model.Columns.TimeKind == SeriesTimeKind.None)
        {
            return;
        }

        int end = series.Length - 1;
        long last = series.TimeAt(end);
        StepFrequency frequency = _model.Shape.Frequency;
        bool isAnyLater = _model.Columns.Gaps == ForecastGaps.Ignore || frequency.IsNone;
        if (_reader.Time > last && (isAnyLater || frequency.StepsBetween(last, _reader.Time) is 1))
        {
            return;
        }

        string before = step == 0 ? "the last row that the engine knows" : "the row before it";
        string expected = isAnyLater ? "at a later time than" : $"at time {Text(series.TimeBehind(end, 1))}, one step of {frequency.Text(_model.Columns.TimeKind == SeriesTimeKind.DateTime)} after";
        throw new ArgumentException(
            $"{SeriesTexts.Series(_model.Columns, series.Name)}: expected {FutureRow(step, judgedCount)} {expected} {before} (time {Text(last)}), got one at time {Text(_reader.Time)}.", parameterName);

        string Text(long time) => SeriesTexts.Time(_model.Columns.TimeKind, time);
    }

    /// <summary>Refuses a future row that lacks a known covariate.</summary>
    private void CheckFutureValues(SeriesBuffer series, int step, int judgedCount, string parameterName)
    {
        ReadOnlySpan<float> numbers = _reader.Known;
        foreach (NumberColumn column in _model.Columns.Known)
        {
            foreach (float number in numbers[..column.Width])
            {
                if (!float.IsFinite(number))
                {
                    string time = _model.Columns.TimeKind == SeriesTimeKind.None ? "" : $" (time {SeriesTexts.Time(_model.Columns.TimeKind, _reader.Time)})";
                    throw new ArgumentException(
                        $"{SeriesTexts.Series(_model.Columns, series.Name)}: expected a value of known covariate '{column.Name}' in {FutureRow(step, judgedCount)}{time}, "
                        + FormattableString.Invariant($"got {number}."),
                        parameterName);
                }
            }

            numbers = numbers[column.Width..];
        }
    }

    /// <summary>A row as its caller counts it.</summary>
    private static string FutureRow(int step, int judgedCount) => (step - judgedCount) switch
    {
        < 0 => "the row",
        0 => "the first future row",
        int later => FormattableString.Invariant($"future row {later + 1}"),
    };
}
