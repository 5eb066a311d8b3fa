using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence.Forecasting;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>What a sample of the training rows tells about how series move.</summary>
internal sealed class SeriesFacts
{
    // Enough for choices between a few kinds, and read in a moment.
    private const int SampledSeries = 50;
    private const int SampledOrigins = 200;
    private const int LongestSeason = 400;
    private const double SmallestCorrelation = 0.3;

    private readonly List<float[]> _sample = [];

    public SeriesFacts(SeriesData data, int horizon, int givenSeason)
    {
        int stride = Math.Max(1, data.Series.Count / SampledSeries);
        for (int i = 0; i < data.Series.Count; i += stride)
        {
            RawSeries series = data.Series[i];
            for (int target = 0; target < data.TargetCount && _sample.Count < 4 * SampledSeries; target++)
            {
                _sample.Add(Filled(series, target, data.TargetCount));
            }
        }

        TypicalLength = data.Series.Select(series => series.TrainingCount).Order().ElementAt(data.Series.Count / 2);
        LongestLength = data.Series.Max(series => series.TrainingCount);
        Season = givenSeason > 0 ? givenSeason : FindSeason(data.Frequency, data.Columns.TimeKind == SeriesTimeKind.DateTime);
        Measure(horizon);
    }

    /// <summary>Rows of the series in the middle, by length.</summary>
    public int TypicalLength { get; }

    public int LongestLength { get; }

    /// <summary>Steps of a season; 1: there is none.</summary>
    public int Season { get; }

    /// <summary>Mean absolute errors over the horizon of the last value, the mean of two seasons (or horizons) and the last season, in deviations of the series.</summary>
    public double ErrorOfLast { get; private set; }

    public double ErrorOfMean { get; private set; }

    public double ErrorOfSeason { get; private set; } = double.PositiveInfinity;

    /// <summary>Whether all values are above 0.</summary>
    public bool IsPositive { get; private set; } = true;

    /// <summary>Whether no value is below 0.</summary>
    public bool IsCount { get; private set; } = true;

    /// <summary>Whether the range of a season grows with its level, over the sample together.</summary>
    public bool IsMultiplicative => IsPositive && Season > 1 && GrowthCorrelation() > 0.6;

    private static float[] Filled(RawSeries series, int target, int targetCount)
    {
        var values = new float[series.TrainingCount];
        float last = float.NaN;
        for (int row = 0; row < values.Length; row++)
        {
            float value = series.Targets[(row * targetCount) + target];
            last = float.IsNaN(value) ? last : value;
            values[row] = last;
        }

        return [.. values.SkipWhile(float.IsNaN)];
    }

    private static int[] CandidatesOf(StepFrequency frequency)
    {
        if (frequency.Months > 0)
        {
            return frequency.Months < 12 ? [12 / frequency.Months] : [];
        }

        long[] cycles = [TimeSpan.TicksPerHour, TimeSpan.TicksPerDay, 7 * TimeSpan.TicksPerDay, (long)(365.25 * TimeSpan.TicksPerDay)];
        return
        [
            .. cycles.Where(cycle => frequency.Ticks > 0 && cycle >= 2 * frequency.Ticks)
                .Select(cycle => (long)Math.Round((double)cycle / frequency.Ticks))
                .Where(season => season is >= 2 and <= LongestSeason)
                .Select(season => (int)season),
        ];
    }

    private int FindSeason(StepFrequency frequency, bool isTime)
    {
        int longest = Math.Min(LongestSeason, TypicalLength * 2 / 5);
        int[] candidates = isTime && !frequency.IsNone ? CandidatesOf(frequency) : [.. Enumerable.Range(2, Math.Max(0, longest - 1))];
        (int best, double correlation) = (1, SmallestCorrelation);
        foreach (int season in candidates.Where(season => season <= longest))
        {
            double own = CorrelationAt(season);

            // Multiples of a season correlate as well as it does.
            if (own > correlation + (best > 1 ? 0.05 : 0))
            {
                (best, correlation) = (season, own);
            }
        }

        return best;
    }

    /// <summary>Correlation of changes from step to step with those so many steps before: of changes, so that a trend is no season.</summary>
    private double CorrelationAt(int lag)
    {
        double sum = 0;
        int count = 0;
        foreach (float[] values in _sample)
        {
            if (values.Length < lag + 8)
            {
                continue;
            }

            double products = 0;
            double squares = 0;
            for (int row = 1; row < values.Length; row++)
            {
                double change = (double)values[row] - values[row - 1];
                squares += change * change;
                products += row > lag ? change * ((double)values[row - lag] - values[row - lag - 1]) : 0;
            }

            if (squares > 0)
            {
                sum += products / squares * (values.Length - 1) / (values.Length - 1 - lag);
                count++;
            }
        }

        return count == 0 ? 0 : sum / count;
    }

    private void Measure(int horizon)
    {
        (double last, double mean, double season, long count, bool hasSeason) = (0, 0, 0, 0, Season > 1);
        int reach = Season > 1 ? 2 * Season : Math.Max(2 * horizon, 8);
        foreach (float[] values in _sample)
        {
            IsPositive &= Array.TrueForAll(values, value => value > 0);
            IsCount &= Array.TrueForAll(values, value => value >= 0);
            if (values.Length < reach + 2)
            {
                continue;
            }

            double average = values.Average(value => (double)value);
            double deviation = Math.Sqrt(values.Average(value => (value - average) * (value - average)));
            int steps = Math.Min(horizon, values.Length - reach - 1);
            int origins = values.Length - reach - steps;
            int stride = Math.Max(1, origins / SampledOrigins);
            for (int origin = reach - 1; deviation > 0 && origin < values.Length - steps; origin += stride)
            {
                double windowMean = values.AsSpan(origin - reach + 1, reach).ToArray().Average(value => (double)value);
                for (int step = 1; step <= steps; step += Math.Max(1, steps / 8))
                {
                    double actual = values[origin + step];
                    last += Math.Abs(actual - values[origin]) / deviation;
                    mean += Math.Abs(actual - windowMean) / deviation;
                    season += hasSeason ? Math.Abs(actual - values[origin + step - (Season * (((step - 1) / Season) + 1))]) / deviation : 0;
                    count++;
                }
            }
        }

        if (count > 0)
        {
            (ErrorOfLast, ErrorOfMean) = (last / count, mean / count);
            ErrorOfSeason = hasSeason ? season / count : double.PositiveInfinity;
        }
    }

    private double GrowthCorrelation()
    {
        double sum = 0;
        int count = 0;
        foreach (float[] values in _sample)
        {
            float[][] seasons = [.. values.Chunk(Season).Where(season => season.Length == Season)];
            if (seasons.Length < 4)
            {
                continue;
            }

            double[] levels = [.. seasons.Select(season => season.Average(value => (double)value))];
            double[] ranges = [.. seasons.Select(season => (double)season.Max() - season.Min())];
            (double levelMean, double rangeMean) = (levels.Average(), ranges.Average());
            double product = levels.Zip(ranges).Sum(pair => (pair.First - levelMean) * (pair.Second - rangeMean));
            double size = Math.Sqrt(levels.Sum(level => (level - levelMean) * (level - levelMean)) * ranges.Sum(range => (range - rangeMean) * (range - rangeMean)));
            sum += size > 0 ? product / size : 0;
            count++;
        }

        return count == 0 ? 0 : sum / count;
    }
}
