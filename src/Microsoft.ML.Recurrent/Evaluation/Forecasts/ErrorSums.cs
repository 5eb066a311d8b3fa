namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Sums of the errors of point forecasts.</summary>
internal sealed class ErrorSums
{
    private const double Percent = 100;

    private double _absolute;
    private double _squared;
    private double _relative;
    private long _relativeCount;
    private double _symmetric;
    private double _scaled;
    private long _scaledCount;

    public long Count { get; private set; }

    /// <summary>The sum of |y|.</summary>
    public double AbsoluteActuals { get; private set; }

    public double ScaledError => _scaledCount == 0 ? double.NaN : _scaled / _scaledCount;

    public void Add(double actual, double forecast, double scale)
    {
        double error = Math.Abs(actual - forecast);
        Count++;
        _absolute += error;
        _squared += error * error;
        AbsoluteActuals += Math.Abs(actual);
        if (actual != 0)
        {
            _relative += error / Math.Abs(actual);
            _relativeCount++;
        }

        // Both 0 is no error.
        _symmetric += error == 0 ? 0 : error / (Math.Abs(actual) + Math.Abs(forecast));
        if (!double.IsNaN(scale))
        {
            _scaled += error / scale;
            _scaledCount++;
        }
    }

    /// <param name="name">What the sums are of.</param>
    /// <param name="scaledError">The scaled error in place of the mean over all values.</param>
    public ForecastErrorMetrics ToMetrics(string name, double? scaledError = null) => new(
        name,
        Count,
        _absolute / Count,
        _squared / Count,
        _relativeCount == 0 ? double.NaN : Percent * _relative / _relativeCount,
        2 * Percent * _symmetric / Count,
        scaledError ?? ScaledError,
        AbsoluteActuals == 0 ? double.NaN : _absolute / AbsoluteActuals);
}
