using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentForecastTrainer
{
    /// <summary>Options of <see cref="RecurrentForecastTrainer"/>, as used in <c>mlContext.Forecasting.ForecastByRecurrent</c>.</summary>
    /// <remarks>
    /// A forecaster has no label column and no feature columns: what it forecasts and reads is named here. Options that shape the reading of tokens do not apply
    /// and are refused. Without <see cref="RecurrentTrainerOptions.ValidationSet"/> the windows of the last rows of each series are the validation data,
    /// <see cref="RecurrentTrainerOptions.ValidationSetFraction"/> of its rows; where it is 0 and the number of epochs is automatic, the trainer holds out a tenth.
    /// A validation set goes on where the training rows of its series end. Automatic sizes, rates and epochs are chosen by the number of windows: small and with dropout for short
    /// series; the log says what was taken.
    /// </remarks>
    public sealed partial class Options : RecurrentTrainerOptions
    {
        /// <summary>Name of the column that is forecast: a <see cref="float"/>, or a vector of several targets. Default: <c>"Value"</c>.</summary>
        public string InputColumnName { get; set; } = "Value";

        /// <summary>Name of the column that takes forecasts, horizon x targets numbers. Default: <c>"Forecast"</c>.</summary>
        public string OutputColumnName { get; set; } = "Forecast";

        /// <summary>Steps that are forecast. Default: <c>1</c>.</summary>
        public int Horizon { get; set; } = 1;

        /// <summary>Rows that a forecast reads. Default: <c>0</c>, automatic: from season, horizon and length of the series.</summary>
        public int WindowSize { get; set; } = Automatic;

        /// <summary>Steps of a season; the automatic choices lean on it. Default: <c>0</c>, automatic: from the frequency and the data; 1: there is none.</summary>
        public int SeasonLength { get; set; } = Automatic;

        /// <summary>
        /// Name of the column that tells the series of a row, a text, a key or a whole number; rows of several series may interleave. Null: all rows are one series.
        /// Default: <c>null</c>.
        /// </summary>
        public string? SeriesColumnName { get; set; }

        /// <summary>
        /// Name of the column of times, a <see cref="DateTime"/> or a whole number; ascending within a series. Null: rows are steps in their order.
        /// Default: <c>null</c>.
        /// </summary>
        public string? TimeColumnName { get; set; }

        /// <summary>Time from a step to the next, of a <see cref="DateTime"/> column. Null: see <see cref="FrequencyInMonths"/>. Default: <c>null</c>.</summary>
        public TimeSpan? Frequency { get; set; }

        /// <summary>
        /// Months of the calendar from a step to the next. Default: <c>0</c>, automatic: the most common difference between neighbouring rows, where
        /// <see cref="Frequency"/> is not set.
        /// </summary>
        public int FrequencyInMonths { get; set; } = Automatic;

        /// <summary>What becomes of steps that lack rows (<see cref="ForecastGaps"/>). Default: <c>Refuse</c>.</summary>
        public ForecastGaps Gaps { get; set; } = ForecastGaps.Refuse;

        /// <summary>Names of columns of numbers that are known for the past alone. Direct forecasts only. Default: <c>[]</c>.</summary>
        public string[] PastCovariateColumnNames { get; set; } = [];

        /// <summary>Names of columns of numbers that are known for the steps of the horizon, too. Default: <c>[]</c>.</summary>
        public string[] KnownCovariateColumnNames { get; set; } = [];

        /// <summary>Names of columns of numbers that a series keeps; its first row tells them. Default: <c>[]</c>.</summary>
        public string[] StaticCovariateColumnNames { get; set; } = [];

        /// <summary>
        /// Reads the place of a row's time in the cycles of the calendar that the frequency leaves (hour of the day, day of the week, day or month of the year and so
        /// on). Needs a <see cref="DateTime"/> column. Default: <c>false</c>.
        /// </summary>
        public bool CalendarFeatures { get; set; }

        /// <summary>What is subtracted and divided by in each window, and undone at the output. Default: <c>Automatic</c>.</summary>
        public ForecastScaling Scaling { get; set; } = ForecastScaling.Automatic;

        /// <summary>
        /// Scales a series as all its training rows are, and not each window as its own; a last value is the window's in either case. A series that training never
        /// saw is scaled by windows. Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool ScalingPerSeries { get; set; }

        /// <summary>What is done to values before anything else. Default: <c>Automatic</c>.</summary>
        public ForecastTransformation Transformation { get; set; } = ForecastTransformation.Automatic;

        /// <summary>
        /// Lags: each value less the one so many rows before, once for every number; 1 for trends, a season's length for seasons. What a forecast is added to beyond the
        /// first season goes on as the network's window does, so that errors do not add up. Null: automatic (the season, for short series). Default: <c>null</c>.
        /// </summary>
        public int[]? Differencing { get; set; }

        /// <summary>Each step also reads the values so many rows before, and each step of the horizon the last known ones of the same lags. Default: <c>[]</c>.</summary>
        public int[] Lags { get; set; } = [];

        /// <summary>Reads which values are missing, and for how many rows they have been (Che et al. 2018). Default: <c>false</c>.</summary>
        [BooleanChoice(false)]
        public bool MissingValueFeatures { get; set; }

        /// <summary>
        /// Takes each target as a series of its own, all by one network; otherwise it reads and forecasts all of them at once. Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool SharedChannels { get; set; }

        /// <summary>
        /// Rows that the network reads as one step and forecasts as one, all segments of the horizon at once from the state after the window (SegRNN, Lin et al. 2023).
        /// Window and horizon are multiples of it. Default: <c>1</c>.
        /// </summary>
        public int SegmentSize { get; set; } = 1;

        /// <summary>Rectified units between a step's numbers and the first recurrent layer; 0: none. Default: <c>0</c>.</summary>
        public int ProjectionSize { get; set; }

        /// <summary>
        /// A linear path from the values of the window to the forecast, beside the network, that begins at zero (LSTNet, Lai et al. 2018). Direct forecasts only. Without
        /// <see cref="SharedChannels"/> it leads from all targets to all targets, and grows with the square of their number: a Warning tells where it is nearly all that is trained. Default: <c>true</c>.
        /// </summary>
        [BooleanChoice(true)]
        public bool LinearPath { get; set; } = true;

        /// <summary>Gives each series a vector of its own where there are several (or each target with <see cref="SharedChannels"/>). Default: <c>true</c>.</summary>
        [BooleanChoice(true)]
        public bool EmbedSeries { get; set; } = true;

        /// <summary>Size of the vector of a series. Default: <c>0</c>, automatic: 8.</summary>
        [Range(2, 64, 8, true)]
        public int SeriesEmbeddingSize { get; set; } = Automatic;

        /// <summary>
        /// Part of the windows that training reads as of an unknown series, so that the vector of unknown series learns what to make of such. Default: <c>0.1</c>.
        /// </summary>
        public float UnknownSeriesFraction { get; set; } = 0.1f;

        /// <inheritdoc/>
        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics
            => Strategy == ForecastStrategy.Direct ? [EarlyStoppingMetric.MeanAbsoluteError, EarlyStoppingMetric.RootMeanSquaredError] : [];

        /// <summary>None: the columns are named by their roles.</summary>
        internal override IReadOnlyList<string> FeatureColumnNames => [];

        /// <summary>All columns of covariates.</summary>
        internal IEnumerable<string> CovariateColumnNames => PastCovariateColumnNames.Concat(KnownCovariateColumnNames).Concat(StaticCovariateColumnNames);
    }
}
