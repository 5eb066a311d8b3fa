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
}
