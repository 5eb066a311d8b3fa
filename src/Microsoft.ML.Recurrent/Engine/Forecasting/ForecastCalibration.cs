namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>
/// Conformal corrections of quantiles: what is added to each, in the network's scale, so that on windows that training did not learn from as large a share of the
/// values lies below it as its level says (conformalised quantile regression, Romano et al. 2019, with each quantile corrected by itself).
/// </summary>
/// <param name="Corrections">Per step of the horizon, target and level.</param>
internal sealed record ForecastCalibration(float[] Corrections)
{
    /// <summary>The correction that so many errors, values minus quantiles, ask for.</summary>
    /// <param name="errors">Sorted on return; at least one.</param>
    /// <param name="level">Of the quantile.</param>
    public static float CorrectionOf(Span<float> errors, double level)
    {
        errors.Sort();

        // Of n errors and a new one every rank of the new one is as likely as any other, so the rank is taken among n + 1, away from the median.
        double place = level * (errors.Length + 1);
        int rank = (int)(level >= 0.5 ? Math.Ceiling(place - 1e-9) : Math.Floor(place + 1e-9));
        return errors[Math.Clamp(rank, 1, errors.Length) - 1];
    }

    /// <summary>
    /// The correction where errors are too few for ranks to tell the level: that of a value that lies about the point as the errors of the point do, Student's t with
    /// their mean square and as many degrees of freedom as they are worth (<see cref="WorthOf"/>).
    /// </summary>
    /// <param name="errors">Values minus quantiles.</param>
    /// <param name="pointErrors">Values minus points, of the same windows.</param>
    /// <param name="level">Of the quantile.</param>
    /// <param name="worth">Independent errors that they are worth.</param>
    public static float CorrectionOf(ReadOnlySpan<float> errors, ReadOnlySpan<float> pointErrors, double level, double worth)
    {
        double distance = 0;
        double squares = 0;
        for (int i = 0; i < errors.Length; i++)
        {
            distance += (double)errors[i] - pointErrors[i];
            squares += (double)pointErrors[i] * pointErrors[i];
        }

        return (float)((distance / errors.Length) + (StudentQuantile.Of(level, Math.Max(1, worth)) * Math.Sqrt(squares / errors.Length)));
    }

    /// <summary>Whether so many independent errors tell a level by their ranks.</summary>
    public static bool IsTold(double level, double worth) => Math.Min(level, 1 - level) * (worth + 1) >= 1 - 1e-9;

    /// <summary>
    /// Independent errors whose mean square is as sure as that of n errors of one step of the horizon in windows that follow each other: n / (1 + 2 sum (1 - k/n) r(k)^2)
    /// (Bartlett 1946), with r(k) the share of the rows between last known row and step that windows k apart have in common, as errors that add up from row to row are
    /// correlated.
    /// </summary>
    /// <param name="count">n.</param>
    /// <param name="step">Of the horizon, from 1 on.</param>
    /// <param name="stride">Rows between the windows.</param>
    public static double WorthOf(int count, int step, int stride)
    {
        double sum = 1;
        for (int lag = 1; lag < count && (long)lag * stride < step; lag++)
        {
            double shared = 1 - ((double)lag * stride / step);
            sum += 2 * (1 - ((double)lag / count)) * shared * shared;
        }

        return count / sum;
    }
}
