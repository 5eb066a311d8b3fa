using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Transformers.Forecasting;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentForecastEngine<TSrc, TDst>
{
    private float[] _expected = [];

    /// <summary>Whether columns of quantiles make an interval.</summary>
    internal bool HasIntervals => _model.Columns.ShownLevels.Count > 1;

    /// <summary>Forecasts the next row of a series before it is taken.</summary>
    /// <param name="row">The row.</param>
    /// <param name="future">Rows behind it, with their known covariates.</param>
    internal ExpectedValue Expect(TSrc row, IEnumerable<TSrc>? future)
    {
        using var one = new OneThread(ref _taken, OneThread.OfRow);
        if (_model.Shape.TargetCount != 1)
        {
            throw new ArgumentException($"Expected a forecaster of one number per row, as a detector judges, got one of {_model.Shape.TargetCount}.", nameof(row));
        }

        Read(row);
        float actual = _reader.Targets[0];
        int place = _series.Find(_reader.Name);
        ExpectedValue expected = new(actual, float.NaN, HasIntervals ? float.NaN : null, HasIntervals ? float.NaN : null);
        if (place >= 0)
        {
            SeriesBuffer series = _series.Series[place];
            CheckTime();

            // Refuses a gap before anything is forecast.
            _ = SeriesTimes.MissingBetween(_model.Columns, _model.Shape.Frequency, series.Name, series.TimeAt(series.Length - 1), _reader.Time);
            Run(series, [row, .. future ?? []], judgedCount: 1);
            expected = new ExpectedValue(actual, FirstOf(0), QuantileOf(levels => levels.Min()), QuantileOf(levels => levels.Max()));
        }

        Take(row);
        return expected;
    }

    private float? QuantileOf(Func<IEnumerable<float>, float> choose)
    {
        if (!HasIntervals)
        {
            return null;
        }

        float level = choose(_model.Columns.ShownLevels);
        return FirstOf(1 + Enumerable.Range(0, _model.Outputs.Levels.Count).MinBy(place => Math.Abs(_model.Outputs.Levels[place] - level)));
    }

    /// <summary>The first step of an output.</summary>
    private float FirstOf(int output)
    {
        if (_expected.Length == 0)
        {
            _expected = new float[_model.Shape.Horizon];
        }

        _block.Write(0, output, _expected.AsSpan());
        return _expected[0];
    }
}
