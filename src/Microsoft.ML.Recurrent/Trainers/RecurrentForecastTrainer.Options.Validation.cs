using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentForecastTrainer
{
    public sealed partial class Options
    {
        private const int LongestWindowRows = 1_000_000;

        // The defaults of options that other trainers read.
        private const int LargestVocabulary = 50_000;
        private const int DataMegabytes = 2000;

        internal override RecurrentTrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.PastCovariateColumnNames = [.. PastCovariateColumnNames];
            copy.KnownCovariateColumnNames = [.. KnownCovariateColumnNames];
            copy.StaticCovariateColumnNames = [.. StaticCovariateColumnNames];
            copy.Differencing = Differencing is null ? null : [.. Differencing];
            copy.Lags = [.. Lags];
            copy.Quantiles = [.. Quantiles];
            return copy;
        }

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            ValidateSeries();
            ValidateWindows();
            ValidateOutputs();
            ValidateUnused();
        }

        private void ValidateSeries()
        {
            OptionCheck.IsName(InputColumnName, nameof(InputColumnName));
            OptionCheck.IsName(OutputColumnName, nameof(OutputColumnName));
            OptionCheck.Holds(SeriesColumnName is null || !string.IsNullOrWhiteSpace(SeriesColumnName), nameof(SeriesColumnName), "the name of a column, or null", "blanks");
            OptionCheck.Holds(TimeColumnName is null || !string.IsNullOrWhiteSpace(TimeColumnName), nameof(TimeColumnName), "the name of a column, or null", "blanks");
            AreNames(PastCovariateColumnNames, nameof(PastCovariateColumnNames));
            AreNames(KnownCovariateColumnNames, nameof(KnownCovariateColumnNames));
            AreNames(StaticCovariateColumnNames, nameof(StaticCovariateColumnNames));
            string? twice = CovariateColumnNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
            OptionCheck.Holds(twice is null, nameof(KnownCovariateColumnNames), "each column of covariates in one role", $"'{twice}' twice");
            OptionCheck.Holds(
                !KnownCovariateColumnNames.Contains(InputColumnName, StringComparer.Ordinal), nameof(KnownCovariateColumnNames), "columns that are known beforehand", $"'{InputColumnName}', which is forecast");
            OptionCheck.Holds(Frequency is null || Frequency > TimeSpan.Zero, nameof(Frequency), "a time above zero, or null", Frequency);
            OptionCheck.IsAtLeast(FrequencyInMonths, 0, nameof(FrequencyInMonths));
            OptionCheck.Holds(Frequency is null || FrequencyInMonths == 0, nameof(FrequencyInMonths), $"0 with {nameof(Frequency)} {Frequency}", FrequencyInMonths);
            OptionCheck.Holds(
                TimeColumnName is not null || (Frequency is null && FrequencyInMonths == 0), nameof(Frequency), $"a {nameof(TimeColumnName)} with it", TimeColumnName);
            OptionCheck.Holds(TimeColumnName is not null || !CalendarFeatures, nameof(CalendarFeatures), $"a {nameof(TimeColumnName)} with it", TimeColumnName);
            OptionCheck.IsDefined(Gaps, nameof(Gaps));
            OptionCheck.IsAutomaticOr(SeriesEmbeddingSize, 1, nameof(SeriesEmbeddingSize));
            OptionCheck.IsFraction(UnknownSeriesFraction, nameof(UnknownSeriesFraction));
            OptionCheck.Holds(SeriesColumnName is not null || SeriesWeights is null or { Count: 0 }, nameof(SeriesWeights), $"a {nameof(SeriesColumnName)} with it", SeriesColumnName);
            foreach ((string name, float weight) in SeriesWeights ?? new Dictionary<string, float>())
            {
                OptionCheck.Holds(float.IsFinite(weight) && weight >= 0, nameof(SeriesWeights), "finite weights of at least 0", $"{weight} for '{name}'");
            }
        }

        private void ValidateWindows()
        {
            OptionCheck.Holds(Horizon is >= 1 and <= LongestWindowRows, nameof(Horizon), $"1 to {LongestWindowRows}", Horizon);
            OptionCheck.Holds(WindowSize is >= 0 and <= LongestWindowRows, nameof(WindowSize), $"1 to {LongestWindowRows}, or 0 for automatic", WindowSize);
            OptionCheck.IsAutomaticOr(SeasonLength, 1, nameof(SeasonLength));
            OptionCheck.IsDefined(Scaling, nameof(Scaling));
            OptionCheck.IsDefined(Transformation, nameof(Transformation));
            AreLags(Differencing ?? [], nameof(Differencing));
            AreLags(Lags, nameof(Lags));
            OptionCheck.IsAtLeast(SegmentSize, 1, nameof(SegmentSize));
            OptionCheck.Holds(Horizon % SegmentSize == 0, nameof(SegmentSize), $"a divisor of {nameof(Horizon)} {Horizon}", SegmentSize);
            OptionCheck.Holds(WindowSize % SegmentSize == 0, nameof(SegmentSize), $"a divisor of {nameof(WindowSize)} {WindowSize}", SegmentSize);
            OptionCheck.IsAtLeast(ProjectionSize, 0, nameof(ProjectionSize));
            OptionCheck.IsAtLeast(WindowStride, 1, nameof(WindowStride));
            OptionCheck.IsAtLeast(WindowsPerEpoch, 0, nameof(WindowsPerEpoch));
            OptionCheck.IsNotNegative(RecencyHalfLife, nameof(RecencyHalfLife));
        }

        private void ValidateOutputs()
        {
            OptionCheck.IsDefined(Strategy, nameof(Strategy));
            OptionCheck.IsDefined(Likelihood, nameof(Likelihood));
            OptionCheck.Holds(
                Loss is RegressionLoss.Absolute or RegressionLoss.Squared or RegressionLoss.Huber, nameof(Loss), "Absolute, Squared or Huber; for quantiles see Quantiles", Loss);
            OptionCheck.Holds(float.IsFinite(HuberDelta) && HuberDelta > 0, nameof(HuberDelta), "a finite number above 0", HuberDelta);
            OptionCheck.Holds(Quantiles is not null, nameof(Quantiles), "an array, empty where there are none", null);
            foreach (float level in Quantiles!)
            {
                OptionCheck.Holds(level is > 0 and < 1, nameof(Quantiles), "levels between 0 and 1", level);
            }

            OptionCheck.Holds(Quantiles.Distinct().Count() == Quantiles.Length, nameof(Quantiles), "each level once", string.Join(", ", Quantiles));
            string? twice = OutputColumnNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
            OptionCheck.Holds(
                twice is null, twice == OutputColumnName ? nameof(OutputColumnName) : nameof(ConfidenceUpperBoundColumn), "a name of its own for each column that is added", $"'{twice}' twice");
            OptionCheck.Holds(ConfidenceLevel is > 0 and < 1, nameof(ConfidenceLevel), "a number between 0 and 1", ConfidenceLevel);
            OptionCheck.Holds(CalibrationFraction is > 0 and < 1, nameof(CalibrationFraction), "a number between 0 and 1", CalibrationFraction);
            OptionCheck.IsAtLeast(NumberOfPaths, 1, nameof(NumberOfPaths));
            OptionCheck.IsAtLeast(EnsembleSize, 1, nameof(EnsembleSize));
            bool isDirect = Strategy == ForecastStrategy.Direct;
            OptionCheck.Holds(!isDirect || !OutputPaths, nameof(OutputPaths), "false with Strategy Direct, which draws no paths", OutputPaths);
            OptionCheck.Holds(isDirect || SegmentSize == 1, nameof(SegmentSize), "1 with Strategy Autoregressive", SegmentSize);
            OptionCheck.Holds(isDirect || PastCovariateColumnNames.Length == 0, nameof(PastCovariateColumnNames), "[] with Strategy Autoregressive, which would have to forecast them", PastCovariateColumnNames.Length);
            OptionCheck.Holds(
                !ConformalCalibration || Quantiles.Length > 0 || ConfidenceLowerBoundColumn is not null || ConfidenceUpperBoundColumn is not null,
                nameof(ConformalCalibration),
                "Quantiles or a column for a bound with it",
                ConformalCalibration);
            bool countsUnscaled = Scaling is ForecastScaling.Automatic or ForecastScaling.MeanAbsolute or ForecastScaling.None
                && Transformation is ForecastTransformation.Automatic or ForecastTransformation.None
                && Differencing is null or [];
            OptionCheck.Holds(
                isDirect || Likelihood != ForecastLikelihood.NegativeBinomial || countsUnscaled,
                nameof(Likelihood),
                "no NegativeBinomial with a location, a transformation or differences, which are no counts",
                Likelihood);
        }

        /// <summary>What other trainers read.</summary>
        private void ValidateUnused()
        {
            OptionCheck.Holds(LabelColumnName == "Label", nameof(LabelColumnName), "\"Label\", which a forecaster does not read: see InputColumnName", LabelColumnName);
            OptionCheck.Holds(FeatureColumnName == "Features", nameof(FeatureColumnName), "\"Features\", which a forecaster does not read: see InputColumnName", FeatureColumnName);
            OptionCheck.Holds(AdditionalFeatureColumnNames.Length == 0, nameof(AdditionalFeatureColumnNames), "[] for a forecaster: see PastCovariateColumnNames", AdditionalFeatureColumnNames.Length);
            OptionCheck.Holds(!Bidirectional, nameof(Bidirectional), "false for a forecaster, which goes on from the end of a window", Bidirectional);
            OptionCheck.Holds(TruncationLength == 0, nameof(TruncationLength), "0 for a forecaster, whose windows bound memory", TruncationLength);
            OptionCheck.Holds(StepFeatureCount is null, nameof(StepFeatureCount), "null for a forecaster", StepFeatureCount);
            OptionCheck.Holds(EmbeddingFile is null && EmbeddingVectors is null, nameof(EmbeddingFile), "no vectors of tokens for a forecaster", EmbeddingFile ?? "vectors");
            OptionCheck.Holds(
                CharacterEncoder is CharacterEncoder.Automatic or CharacterEncoder.None, nameof(CharacterEncoder), "None for a forecaster", CharacterEncoder);
            IsLeft(EmbeddingSize, Automatic, nameof(EmbeddingSize));
            IsLeft(FreezeEmbedding, false, nameof(FreezeEmbedding));
            IsLeft(EmbeddingDropout, 0, nameof(EmbeddingDropout));
            IsLeft(CharacterEmbeddingSize, Automatic, nameof(CharacterEmbeddingSize));
            IsLeft(CharacterVectorSize, Automatic, nameof(CharacterVectorSize));
            IsLeft(CasingEmbeddingSize, 0, nameof(CasingEmbeddingSize));
            IsLeft(LowerCaseWords, false, nameof(LowerCaseWords));
            IsLeft(NormalizeDigits, false, nameof(NormalizeDigits));
            OptionCheck.Holds(WordDropout <= 0, nameof(WordDropout), "0, or -1 for automatic, for a forecaster, which reads no words", WordDropout);
            IsLeft(RareWordDropout, 0, nameof(RareWordDropout));
            IsLeft(MinimumTokenCount, 1, nameof(MinimumTokenCount));
            IsLeft(MaximumVocabularySize, LargestVocabulary, nameof(MaximumVocabularySize));
            OptionCheck.Holds(NormalizeFeatures, nameof(NormalizeFeatures), "true for a forecaster: see Scaling", NormalizeFeatures);
            OptionCheck.Holds(!LockedOutputDropout, nameof(LockedOutputDropout), "false for a forecaster: see VariationalDropout", LockedOutputDropout);
            OptionCheck.Holds(!DenseEmbeddingUpdates, nameof(DenseEmbeddingUpdates), "false for a forecaster, which updates the vectors of all series in every step", DenseEmbeddingUpdates);
            OptionCheck.Holds(
                MaximumDataMemoryInMegabytes == DataMegabytes, nameof(MaximumDataMemoryInMegabytes), $"{DataMegabytes} for a forecaster, whose rows are read once and kept", MaximumDataMemoryInMegabytes);
            OptionCheck.Holds(ValidationGroupColumnName is null, nameof(ValidationGroupColumnName), "null for a forecaster, which holds out the last rows of each series", ValidationGroupColumnName);
            OptionCheck.Holds(InitialModel is null, nameof(InitialModel), "null for a forecaster", "a model");
            OptionCheck.Holds(!MeasureGradientFlow, nameof(MeasureGradientFlow), "false for a forecaster", MeasureGradientFlow);
        }

        private static void IsLeft<T>(T value, T initial, string option)
            => OptionCheck.Holds(EqualityComparer<T>.Default.Equals(value, initial), option, $"{initial} for a forecaster, which reads no tokens", value);

        /// <summary>The columns of forecasts, quantiles, bounds and paths.</summary>
        private IEnumerable<string> OutputColumnNames
            => new[] { OutputColumnName, ConfidenceLowerBoundColumn, ConfidenceUpperBoundColumn, OutputPaths ? $"{OutputColumnName}_Paths" : null }.OfType<string>()
                .Concat(Quantiles.Select(level => FormattableString.Invariant($"{OutputColumnName}_{level}")));

        private static void AreNames(string[] names, string option)
        {
            OptionCheck.Holds(names is not null, option, "an array, empty where there are none", null);
            foreach (string name in names!)
            {
                OptionCheck.IsName(name, option);
            }
        }

        private static void AreLags(int[] lags, string option)
        {
            OptionCheck.Holds(lags is not null, option, "an array, empty where there are none", null);
            foreach (int lag in lags!)
            {
                OptionCheck.Holds(lag is >= 1 and <= LongestWindowRows, option, $"lags of 1 to {LongestWindowRows}", lag);
            }

            OptionCheck.Holds(option != nameof(Lags) || lags.Distinct().Count() == lags.Length, option, "each lag once", string.Join(", ", lags));
        }
    }
}
