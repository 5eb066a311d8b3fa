namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>What training learned of the sizes of values: of each series' targets, and of all numbers beside them. A part of the model.</summary>
internal sealed record SeriesScales
{
    /// <summary>Per series of training and target, C numbers for each series: what is subtracted.</summary>
    public required float[] Locations { get; init; }

    /// <summary>Likewise: what is divided by.</summary>
    public required float[] Divisors { get; init; }

    /// <summary>Of what is known of the past, what is known of all rows, and of what a series has: means over the rows of training.</summary>
    public required float[] CovariateMeans { get; init; }

    /// <summary>Likewise, standard deviations; 1 where a number never changes.</summary>
    public required float[] CovariateDeviations { get; init; }

    /// <summary>The scale of a series that training knew; null: it did not.</summary>
    public SeriesScale? Of(int token, int target, int targetCount)
        => token == 0 ? null : new SeriesScale(Locations[((token - 1) * targetCount) + target], Divisors[((token - 1) * targetCount) + target]);

    /// <summary>A number in the network's scale; 0, the mean, where it is missing.</summary>
    public float Scaled(int place, float number) => float.IsFinite(number) ? (number - CovariateMeans[place]) / CovariateDeviations[place] : 0;

    /// <summary>Measures series.</summary>
    /// <param name="shape">What rows hold.</param>
    /// <param name="series">Series i has token i + 1.</param>
    /// <param name="rowCounts">Rows of each that are measured: those of training.</param>
    public static SeriesScales Measure(ForecastShape shape, IReadOnlyList<SeriesBuffer> series, IReadOnlyList<int> rowCounts)
    {
        int count = shape.TargetCount;
        var locations = new float[series.Count * count];
        var divisors = new float[series.Count * count];
        for (int i = 0; i < series.Count; i++)
        {
            for (int target = 0; target < count; target++)
            {
                float[] known = [.. Enumerable.Range(0, rowCounts[i]).Select(row => series[i].Difference(row, target)).Where(value => !float.IsNaN(value))];
                WindowScaling scaling = shape.Scaling == WindowScaling.LastValue ? WindowScaling.Standard : shape.Scaling;
                SeriesScale scale = known.Length == 0 ? new SeriesScale(0, 1) : SeriesScale.Of(scaling, known, usual: 0);
                (locations[(i * count) + target], divisors[(i * count) + target]) = (scale.Location, scale.Divisor);
            }
        }

        int covariates = shape.PastCount + shape.KnownCount + shape.StaticCount;
        var means = new float[covariates];
        var deviations = new float[covariates];
        for (int place = 0; place < covariates; place++)
        {
            (means[place], deviations[place]) = MomentsOf(Numbers(shape, series, rowCounts, place));
        }

        return new SeriesScales { Locations = locations, Divisors = divisors, CovariateMeans = means, CovariateDeviations = deviations };
    }

    private static IEnumerable<float> Numbers(ForecastShape shape, IReadOnlyList<SeriesBuffer> series, IReadOnlyList<int> rowCounts, int place)
    {
        for (int i = 0; i < series.Count; i++)
        {
            if (place >= shape.PastCount + shape.KnownCount)
            {
                yield return series[i].Statics[place - shape.PastCount - shape.KnownCount];
                continue;
            }

            for (int row = 0; row < rowCounts[i]; row++)
            {
                yield return place < shape.PastCount ? series[i].Past(row)[place] : series[i].Known(row)[place - shape.PastCount];
            }
        }
    }

    private static (float Mean, float Deviation) MomentsOf(IEnumerable<float> numbers)
    {
        // Welford's recurrence: one pass, and no difference of large sums.
        (long count, double mean, double squares) = (0, 0, 0);
        foreach (float number in numbers)
        {
            if (float.IsFinite(number))
            {
                double gap = number - mean;
                mean += gap / ++count;
                squares += gap * (number - mean);
            }
        }

        double deviation = count == 0 ? 0 : Math.Sqrt(squares / count);
        return ((float)mean, deviation > 1e-6 * Math.Abs(mean) && deviation > 0 ? (float)deviation : 1);
    }
}
