using Microsoft.ML.Recurrent.Evaluation.Forecasts;

namespace Microsoft.ML.Recurrent;

/// <summary>Tells numbers that a forecast one row before did not expect, with a threshold calibrated on rows that hold no anomalies.</summary>
/// <remarks>
/// <para>
/// The score of a number y with forecast f is |y - f|, divided by the distance of the outermost forecast quantiles q and 1 - q where the model gives such, so that it is
/// judged by how sure the forecast was. The p-value is that of conformal prediction (Vovk et al. 2005): (1 + calibration scores at least as large) / (1 + calibration
/// scores). On data like the calibration data, a share of 1 - confidence / 100 of the numbers alerts at most.
/// </para>
/// <para>Rows without a forecast before them, and numbers that are NaN, never alert. A detector is immutable and may be shared.</para>
/// </remarks>
public sealed class ForecastAnomalyDetector
{
    private const double Percent = 100;

    // 1 - 0.9 is less than 0.1, the share of one among ten.
    private const double Rounding = 1e-9;

    private readonly double[] _scores;
    private readonly AnomalyFormat _format;
    private readonly bool _hasIntervals;

    internal ForecastAnomalyDetector(IDataView calibrationData, AnomalyFormat format)
    {
        _format = format;
        _hasIntervals = AnomalyRows.HasIntervals(calibrationData.Schema, format);
        _scores = AnomalyRows.ScoresOf(calibrationData, format);
        if (_scores.Length < format.SmallestCalibration)
        {
            throw new InvalidOperationException(
                $"Expected at least {format.SmallestCalibration} rows with a forecast before them to calibrate a confidence of {format.Confidence} %, got {_scores.Length}.");
        }

        Array.Sort(_scores);
    }

    /// <summary>The confidence in percent.</summary>
    public double Confidence => _format.Confidence;

    /// <summary>The scores of the calibration rows, ascending.</summary>
    public IReadOnlyList<double> CalibrationScores => _scores;

    /// <summary>Whether errors are scaled by the distance of quantiles.</summary>
    internal bool HasIntervals => _hasIntervals;

    /// <summary>Judges one number as it comes, with its forecast; <c>Detect</c> of an engine does both.</summary>
    /// <param name="actual">The number.</param>
    /// <param name="forecast">Its forecast.</param>
    /// <param name="lower">The lowest forecast quantile, where the calibration data have quantiles; null where they have none.</param>
    /// <param name="upper">The highest forecast quantile, likewise.</param>
    /// <exception cref="ArgumentException">Quantiles are given and the calibration data have none, or the other way round.</exception>
    public ForecastAnomaly Detect(float actual, float forecast, float? lower = null, float? upper = null)
    {
        if (lower.HasValue != _hasIntervals || upper.HasValue != _hasIntervals)
        {
            throw new ArgumentException(
                _hasIntervals ? "Expected the lowest and the highest quantile, as the calibration data have." : "Expected no quantiles, as the calibration data have none.",
                nameof(lower));
        }

        double distance = Math.Abs((double)actual - forecast);
        return Judge(_hasIntervals ? AnomalyRows.Scaled(distance, upper!.Value - lower!.Value, forecast) : distance);
    }

    /// <summary>Judges rows.</summary>
    /// <param name="data">Rows with targets and forecasts, each series in the order of time.</param>
    /// <returns>
    /// The rows with a further column, a vector of three <see cref="double"/>: alert (0 or 1), score and p-value, as ML.NET's detectors have them. NaN as score and
    /// p-value where a row has no forecast before it.
    /// </returns>
    public IDataView Transform(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return new JudgedRows(data, _format, Judge);
    }

    private ForecastAnomaly Judge(double score)
    {
        if (double.IsNaN(score))
        {
            return new ForecastAnomaly(false, double.NaN, double.NaN);
        }

        int first = Array.BinarySearch(_scores, score);
        first = first < 0 ? ~first : first;
        while (first > 0 && _scores[first - 1] == score)
        {
            first--;
        }

        double share = (1.0 + _scores.Length - first) / (1 + _scores.Length);
        return new ForecastAnomaly(share <= 1 - (_format.Confidence / Percent) + Rounding, score, share);
    }
}
