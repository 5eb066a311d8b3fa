using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentForecastTrainer
{
    public sealed partial class Options
    {
        /// <summary>How the steps of the horizon are come to. Default: <c>Direct</c>.</summary>
        public ForecastStrategy Strategy { get; set; } = ForecastStrategy.Direct;

        /// <summary>
        /// The loss of a direct forecast: <see cref="RegressionLoss.Absolute"/> for the median, <see cref="RegressionLoss.Squared"/> for the mean, or
        /// <see cref="RegressionLoss.Huber"/>. Autoregressive forecasts are the medians of their paths. Default: <c>Absolute</c>.
        /// </summary>
        [Choice(RegressionLoss.Absolute, RegressionLoss.Squared, RegressionLoss.Huber)]
        public RegressionLoss Loss { get; set; } = RegressionLoss.Absolute;

        /// <summary>
        /// Where <see cref="RegressionLoss.Huber"/> turns from squared to linear, in the scale of the window; not used by other losses. Default: <c>1</c>.
        /// </summary>
        public float HuberDelta { get; set; } = 1;

        /// <summary>
        /// Levels of quantiles, each with a column of its own such as Forecast_0.1. They never cross: each step's are sorted, which never makes their loss larger
        /// (Chernozhukov et al. 2010). Default: <c>[]</c>.
        /// </summary>
        public float[] Quantiles { get; set; } = [];

        /// <summary>Name of a column for the lower bound of the interval of <see cref="ConfidenceLevel"/>; null: none. Default: <c>null</c>.</summary>
        public string? ConfidenceLowerBoundColumn { get; set; }

        /// <summary>Name of a column for its upper bound; null: none. Default: <c>null</c>.</summary>
        public string? ConfidenceUpperBoundColumn { get; set; }

        /// <summary>Share of the values that the interval is to hold, between 0 and 1. Default: <c>0.95</c>.</summary>
        public float ConfidenceLevel { get; set; } = 0.95f;

        /// <summary>
        /// Holds the windows of the last rows out of training and validation and corrects each quantile by them, for each step of the horizon apart (conformalised
        /// quantile regression, Romano et al. 2019), so that it holds the share of values that its level says. Of autoregressive forecasts the quantiles of the paths are
        /// corrected; the paths themselves and their median are not. Where the windows are too few for a level, counting how far they overlap, it is taken from Student's t with
        /// the mean square of their errors, and the log says so. Default: <c>false</c>.
        /// </summary>
        public bool ConformalCalibration { get; set; }

        /// <summary>Part of each series' rows, the last ones, that <see cref="ConformalCalibration"/> takes. Default: <c>0.1</c>.</summary>
        public float CalibrationFraction { get; set; } = 0.1f;

        /// <summary>The distribution of autoregressive forecasts; not used by direct ones. Default: <c>StudentT</c>.</summary>
        [Choice(ForecastLikelihood.StudentT, ForecastLikelihood.Gaussian)]
        public ForecastLikelihood Likelihood { get; set; } = ForecastLikelihood.StudentT;

        /// <summary>Paths that autoregressive forecasts are drawn in, by <see cref="RecurrentTrainerOptions.Seed"/>; not used by direct ones. Default: <c>100</c>.</summary>
        public int NumberOfPaths { get; set; } = 100;

        /// <summary>Adds a column of the paths, Forecast_Paths, paths x horizon x targets. Autoregressive forecasts only. Default: <c>false</c>.</summary>
        public bool OutputPaths { get; set; }

        /// <summary>
        /// Networks of different seeds whose forecasts are averaged, quantile by quantile; of autoregressive ones each draws its share of the paths. Default: <c>1</c>.
        /// </summary>
        public int EnsembleSize { get; set; } = 1;

        /// <summary>Rows between the ends of neighbouring training windows. Default: <c>1</c>.</summary>
        public int WindowStride { get; set; } = 1;

        /// <summary>Windows that an epoch draws from all of them; 0: it goes through all. Default: <c>0</c>.</summary>
        public int WindowsPerEpoch { get; set; }

        /// <summary>Rows of a series over which the weight of windows falls to a half, going back in time; 0: all weigh the same. Default: <c>0</c>.</summary>
        public float RecencyHalfLife { get; set; }

        /// <summary>
        /// Weights of series by name, of at least 0; others weigh 1. A series that weighs 0 is not learned and is forecast as an unknown one. A name that no series
        /// of the training data has is told in the log as a warning (a series may begin later than the rows of an early fold), and is an error where none of the names has a series.
        /// Null: all weigh 1. Default: <c>null</c>.
        /// </summary>
        public IReadOnlyDictionary<string, float>? SeriesWeights;
    }
}
