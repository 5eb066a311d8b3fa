using Microsoft.ML.Recurrent.Engine.Forecasting;

namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>What the parts of a forecasting model must have in common.</summary>
internal static class ForecastSpecRules
{
    // Beyond what anybody forecasts with, and small enough for products of them.
    private const int LargestLength = 1_000_000;
    private const int LargestCount = 100_000;

    /// <summary>Why there is no such model, or null if there is.</summary>
    public static string? WhyNot(ForecastSpec spec)
    {
        ForecastShape shape = spec.Shape;
        if (shape.WhyNot() is { } reason)
        {
            return reason;
        }

        if (shape.WindowLength > LargestLength || shape.Horizon > LargestLength || shape.SegmentLength > LargestLength
            || shape.Lags.Concat(shape.Differences).Any(lag => lag > LargestLength))
        {
            return $"a length above {LargestLength}";
        }

        if (shape.TargetCount > LargestCount || shape.PastCount > LargestCount || shape.KnownCount > LargestCount || shape.StaticCount > LargestCount
            || spec.Outputs.PathCount > LargestCount || spec.NetworkCount is < 1 or > LargestCount)
        {
            return $"a count that is not between 0 and {LargestCount}";
        }

        int covariates = shape.PastCount + shape.KnownCount + shape.StaticCount;
        int scoreCount = ForecastModel.LossOf(spec.Likelihood, spec.Outputs).ScoreCount;
        ForecastNetworkSpec expected = NetworkOf(shape, spec.Network, scoreCount);
        return expected != spec.Network ? "a network that does not fit its windows"
            : shape.Decoding == ForecastDecoding.Autoregressive != (spec.Likelihood != LikelihoodKind.None) ? $"likelihood {spec.Likelihood} with decoding {shape.Decoding}"
            : shape.Decoding == ForecastDecoding.Autoregressive && spec.Outputs.PathCount < 1 ? "no paths"
            : spec.Likelihood == LikelihoodKind.None && !spec.Outputs.HasPoint && spec.Outputs.MedianPlace < 0 ? "no point and no median"
            : spec.Scales.Locations.Length != spec.SeriesNames.Count * shape.TargetCount || spec.Scales.Divisors.Length != spec.Scales.Locations.Length ? "scales of another number of series"
            : spec.Scales.CovariateMeans.Length != covariates || spec.Scales.CovariateDeviations.Length != covariates ? "scales of another number of covariates"
            : spec.Calibration is { } calibration && calibration.Corrections.Length != shape.Horizon * shape.GroupSize * spec.Outputs.Levels.Count ? "a calibration of another length"
            : spec.Columns.Past.Sum(column => column.Width) != shape.PastCount
                || spec.Columns.Known.Sum(column => column.Width) != shape.KnownCount
                || spec.Columns.Statics.Sum(column => column.Width) != shape.StaticCount ? "columns of other widths"
            : null;
    }

    /// <summary>The network that windows of a shape need, with the sizes of another.</summary>
    public static ForecastNetworkSpec NetworkOf(ForecastShape shape, ForecastNetworkSpec sizes, int scoreCount)
    {
        bool isParallel = shape.Decoding == ForecastDecoding.Parallel;
        return sizes with
        {
            Decoding = shape.Decoding,
            StepWidth = checked(shape.RowWidth * shape.SegmentLength),
            SegmentCount = isParallel ? shape.Horizon / shape.SegmentLength : 1,
            FutureWidth = isParallel ? checked(shape.FutureRowWidth * shape.SegmentLength) : 0,
            OutputWidth = checked(shape.ValuesPerOutput * scoreCount),
            LinearWidth = shape.HasLinearPath ? checked(shape.WindowLength * shape.GroupSize) : 0,
        };
    }
}
