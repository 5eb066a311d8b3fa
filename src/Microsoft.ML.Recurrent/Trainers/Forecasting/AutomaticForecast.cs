using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Options = Microsoft.ML.Recurrent.RecurrentForecastTrainer.Options;

namespace Microsoft.ML.Recurrent.Trainers.Forecasting;

/// <summary>What a forecaster takes for options that are left to it.</summary>
internal static class AutomaticForecast
{
    private const int SeriesEmbeddingSize = 8;

    // Seasons of longer series are learned; those of shorter ones are taken out.
    private const int ShortLength = 1000;

    /// <summary>The options with those settled that decide how windows are cut, and what was taken in words.</summary>
    public static (Options Options, List<string> Taken) ForWindows(Options given, SeriesData data)
    {
        var settled = (Options)given.Copy();
        var taken = new List<string>();
        var facts = new SeriesFacts(data, given.Horizon, given.SeasonLength);
        settled.SeasonLength = facts.Season;
        if (given.SeasonLength == RecurrentTrainerOptions.Automatic)
        {
            Take(nameof(given.SeasonLength), facts.Season, taken);
        }

        bool isCount = given is { Strategy: ForecastStrategy.Autoregressive, Likelihood: ForecastLikelihood.NegativeBinomial };
        bool isShort = facts.LongestLength <= ShortLength;

        // The value one season before also holds what was known of it then, which steps of the horizon do not read.
        bool differs = isShort && facts.Season > 1 && !isCount && given.KnownCovariateColumnNames.Length == 0 && facts.ErrorOfSeason < 0.8 * Math.Min(facts.ErrorOfLast, facts.ErrorOfMean)
            && facts.TypicalLength >= (4 * facts.Season) + given.Horizon;
        if (given.Differencing is null)
        {
            settled.Differencing = differs ? [facts.Season] : [];
            Take(nameof(given.Differencing), $"[{string.Join(", ", settled.Differencing)}]", taken);
        }

        if (given.Transformation == ForecastTransformation.Automatic)
        {
            settled.Transformation = isShort && !isCount && facts.IsMultiplicative ? ForecastTransformation.Log : ForecastTransformation.None;
            Take(nameof(given.Transformation), settled.Transformation, taken);
        }

        if (given.Scaling == ForecastScaling.Automatic)
        {
            settled.Scaling = isCount ? ForecastScaling.MeanAbsolute
                : settled.Differencing!.Length > 0 ? ForecastScaling.Standard
                : facts.ErrorOfLast < 0.9 * facts.ErrorOfMean ? ForecastScaling.LastValue
                : given.Strategy == ForecastStrategy.Autoregressive && facts.IsCount ? ForecastScaling.MeanAbsolute
                : ForecastScaling.Standard;
            Take(nameof(given.Scaling), settled.Scaling, taken);
        }

        if (given.WindowSize == RecurrentTrainerOptions.Automatic)
        {
            settled.WindowSize = WindowOf(settled, facts);
            Take(nameof(given.WindowSize), settled.WindowSize, taken);
        }

        if (given.SeriesEmbeddingSize == RecurrentTrainerOptions.Automatic)
        {
            settled.SeriesEmbeddingSize = SeriesEmbeddingSize;
        }

        settled.CharacterEncoder = CharacterEncoder.None;
        if (given is { ValidationSet: null, ValidationSetFraction: 0, EarlyStoppingPatience: 0, NumberOfEpochs: RecurrentTrainerOptions.Automatic })
        {
            settled.ValidationSetFraction = 0.1f;
            Take(nameof(given.ValidationSetFraction), settled.ValidationSetFraction, taken);
        }

        return (settled, taken);
    }

    /// <summary>Settles the others, by the windows there are.</summary>
    public static void ForTraining(Options settled, Options given, ForecastSeries series, List<string> taken)
    {
        int epochWindows = settled.WindowsPerEpoch > 0 ? Math.Min(settled.WindowsPerEpoch, series.Training.Count) : series.Training.Count;
        int count = series.Training.Count;
        settled.HiddenSize = Size(given.HiddenSize, count switch { < 500 => 16, < 5_000 => 32, < 100_000 => 64, _ => 128 }, nameof(given.HiddenSize), taken);
        settled.NumberOfLayers = Size(given.NumberOfLayers, 1, nameof(given.NumberOfLayers), taken);
        settled.BatchSize = Size(given.BatchSize, count switch { < 5_000 => 32, < 50_000 => 64, _ => 128 }, nameof(given.BatchSize), taken);
        int batches = (epochWindows + settled.BatchSize - 1) / settled.BatchSize;
        int updates = count < 5_000 ? 2_000 : 6_000;
        settled.NumberOfEpochs = Size(given.NumberOfEpochs, Math.Clamp(updates / batches, 5, 100), nameof(given.NumberOfEpochs), taken);
        if (given.LearningRate == RecurrentTrainerOptions.Automatic)
        {
            settled.LearningRate = settled.HiddenSize switch { <= 32 => 0.003f, <= 64 => 0.002f, _ => 0.001f };
            Take(nameof(given.LearningRate), settled.LearningRate, taken);
        }

        settled.InputDropout = Rate(given.InputDropout, 0, nameof(given.InputDropout), taken);
        settled.LayerDropout = Rate(given.LayerDropout, 0, nameof(given.LayerDropout), taken);
        settled.RecurrentDropout = Rate(given.RecurrentDropout, 0, nameof(given.RecurrentDropout), taken);
        settled.OutputDropout = Rate(given.OutputDropout, count < 5_000 ? 0.2f : 0, nameof(given.OutputDropout), taken);
        settled.WordDropout = Math.Max(0, settled.WordDropout);
        if (series.Validation.Count > 0 && given is { EarlyStoppingPatience: 0, NumberOfEpochs: RecurrentTrainerOptions.Automatic, EarlyStoppingMetric: not EarlyStoppingMetric.None })
        {
            settled.EarlyStoppingPatience = Math.Max(3, settled.NumberOfEpochs / 5);
            Take(nameof(given.EarlyStoppingPatience), settled.EarlyStoppingPatience, taken);
        }
    }

    /// <summary>The cycles that the time from a step to the next leaves.</summary>
    public static IReadOnlyList<CalendarFeature> CalendarOf(StepFrequency frequency) => frequency switch
    {
        { IsNone: true } => [],
        { Months: >= 12 } => [],
        { Months: > 0 } => [CalendarFeature.MonthOfYear],
        { Ticks: < TimeSpan.TicksPerHour } => [CalendarFeature.MinuteOfHour, CalendarFeature.HourOfDay, CalendarFeature.DayOfWeek, CalendarFeature.DayOfYear],
        { Ticks: < TimeSpan.TicksPerDay } => [CalendarFeature.HourOfDay, CalendarFeature.DayOfWeek, CalendarFeature.DayOfYear],
        { Ticks: < 7 * TimeSpan.TicksPerDay } => [CalendarFeature.DayOfWeek, CalendarFeature.DayOfMonth, CalendarFeature.DayOfYear],
        _ => [CalendarFeature.DayOfYear],
    };

    private static int WindowOf(Options settled, SeriesFacts facts)
    {
        int held = (int)(facts.TypicalLength * (settled.ConformalCalibration ? settled.CalibrationFraction : 0));
        int room = facts.TypicalLength - held - settled.Differencing!.Sum() - settled.Horizon;
        int most = Math.Max(1, settled.ValidationSetFraction > 0 || settled.ValidationSet is null ? (room - Math.Max(settled.Horizon, facts.TypicalLength / 10)) / 2 : room / 2);
        int wanted = facts.Season switch
        {
            1 => Math.Max(2 * settled.Horizon, 24),
            <= 4 => 8 * facts.Season,
            7 => 28,
            <= 12 => settled.Differencing!.Length > 0 ? facts.Season : 3 * facts.Season,
            24 or 48 or 96 => 7 * facts.Season,
            _ => 2 * facts.Season,
        };
        int window = Math.Clamp(Math.Max(wanted, Math.Min(settled.Horizon, 2 * wanted)), 1, most);
        return Math.Max(settled.SegmentSize, window / settled.SegmentSize * settled.SegmentSize);
    }

    private static int Size(int given, int automatic, string name, List<string> taken)
    {
        if (given != RecurrentTrainerOptions.Automatic)
        {
            return given;
        }

        Take(name, automatic, taken);
        return automatic;
    }

    private static float Rate(float given, float automatic, string name, List<string> taken)
    {
        if (given != RecurrentTrainerOptions.AutomaticDropout)
        {
            return given;
        }

        if (automatic > 0)
        {
            Take(name, automatic, taken);
        }

        return automatic;
    }

    private static void Take<T>(string name, T value, List<string> taken) => taken.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {value}"));
}
