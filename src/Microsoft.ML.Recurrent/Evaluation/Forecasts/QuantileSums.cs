namespace Microsoft.ML.Recurrent.Evaluation.Forecasts;

/// <summary>Sums of the losses, hits and intervals of forecast quantiles.</summary>
/// <param name="levels">The levels, ascending.</param>
internal sealed class QuantileSums(double[] levels)
{
    private const double Tolerance = 1e-6;
    private const int Tenths = 10;

    private readonly double[] _losses = new double[levels.Length];
    private readonly long[] _hits = new long[levels.Length];
    private readonly (int Lower, int Upper)[] _intervals = Intervals(levels);
    private readonly long[] _covered = new long[levels.Length / 2];
    private readonly double[] _widths = new double[levels.Length / 2];
    private readonly double[] _winkler = new double[levels.Length / 2];
    private double _sampleScores;
    private long _count;
    private double _absoluteActuals;

    public void Add(ForecastValue value)
    {
        double actual = value.Actual;
        _count++;
        _absoluteActuals += Math.Abs(actual);
        _sampleScores += value.SampleScore;
        for (int i = 0; i < levels.Length; i++)
        {
            double error = actual - value.Quantiles[i];
            _losses[i] += 2 * Math.Max(levels[i] * error, (levels[i] - 1) * error);
            _hits[i] += actual <= value.Quantiles[i] ? 1 : 0;
        }

        for (int i = 0; i < _intervals.Length; i++)
        {
            double lower = value.Quantiles[_intervals[i].Lower];
            double upper = value.Quantiles[_intervals[i].Upper];
            double outside = Math.Max(0, Math.Max(lower - actual, actual - upper));
            _covered[i] += outside == 0 ? 1 : 0;
            _widths[i] += upper - lower;
            _winkler[i] += upper - lower + (outside / levels[_intervals[i].Lower]);
        }
    }

    /// <summary>Continuous ranked probability score: by samples where there are any, else by the quantiles.</summary>
    public double RankedProbabilityScore
    {
        get
        {
            if (!double.IsNaN(_sampleScores))
            {
                return _sampleScores / _count;
            }

            // A level weighs by half the distance of its neighbours, 0 and 1 beyond the ends: equal steps weigh the same.
            double sum = 0;
            double weights = 0;
            for (int i = 0; i < levels.Length; i++)
            {
                double weight = (i + 1 < levels.Length ? levels[i + 1] : 1) - (i > 0 ? levels[i - 1] : 0);
                sum += weight * _losses[i];
                weights += weight;
            }

            return sum / weights / _count;
        }
    }

    /// <summary>Mean over the levels 0.1 ... 0.9, of those that there are, of the sum of losses over the sum of |y|; NaN without any, or where all y are 0.</summary>
    public double WeightedLoss => Enumerable.Range(0, levels.Length)
        .Where(i => Math.Abs((levels[i] * Tenths) - Math.Round(levels[i] * Tenths)) < Tolerance)
        .Select(i => Weighted(_losses[i]))
        .DefaultIfEmpty(double.NaN)
        .Average();

    public ForecastQuantileMetrics[] ToQuantiles()
        => [.. levels.Select((level, i) => new ForecastQuantileMetrics(level, _losses[i] / _count, Weighted(_losses[i]), (double)_hits[i] / _count))];

    public ForecastIntervalMetrics[] ToIntervals() => [.. _intervals.Select((interval, i) => new ForecastIntervalMetrics(
        Math.Round(1 - (2 * levels[interval.Lower]), 6), (double)_covered[i] / _count, _widths[i] / _count, _winkler[i] / _count))];

    private double Weighted(double loss) => _absoluteActuals == 0 ? double.NaN : loss / _absoluteActuals;

    /// <summary>The pairs of levels q and 1 - q, the widest first.</summary>
    private static (int Lower, int Upper)[] Intervals(double[] levels)
    {
        var intervals = new List<(int, int)>();
        for (int lower = 0; lower < levels.Length && levels[lower] < 0.5 - Tolerance; lower++)
        {
            int upper = Array.FindIndex(levels, level => Math.Abs(level + levels[lower] - 1) < Tolerance);
            if (upper >= 0)
            {
                intervals.Add((lower, upper));
            }
        }

        return [.. intervals];
    }
}
