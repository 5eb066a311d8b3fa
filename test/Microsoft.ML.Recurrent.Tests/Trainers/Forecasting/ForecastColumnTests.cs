using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

/// <summary>What options ask of the columns that they name.</summary>
public sealed class ForecastColumnTests
{
    [Theory]
    [InlineData(nameof(RecurrentForecastTrainer.Options.CalendarFeatures))]
    [InlineData(nameof(RecurrentForecastTrainer.Options.Frequency))]
    [InlineData(nameof(RecurrentForecastTrainer.Options.FrequencyInMonths))]
    public void Numbers_as_times_have_no_calendar(string option)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.TimeColumnName = "Known";
        options.CalendarFeatures = option == nameof(options.CalendarFeatures);
        options.Frequency = option == nameof(options.Frequency) ? TimeSpan.FromHours(1) : null;
        options.FrequencyInMonths = option == nameof(options.FrequencyInMonths) ? 1 : 0;
        Row[] rows = ForecastToy.Rows(60);
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row].Known = row;
        }

        Assert.StartsWith(
            $"Option {option}: expected a DateTime in column 'Known' with it, got numbers.",
            Assert.Throws<ArgumentOutOfRangeException>(() => ForecastToy.Fit(options, rows)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Values_that_are_no_counts_are_told_where_counts_are_learned()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        (options.Strategy, options.Likelihood, options.Scaling, options.NumberOfEpochs)
            = (ForecastStrategy.Autoregressive, ForecastLikelihood.NegativeBinomial, ForecastScaling.MeanAbsolute, 1);
        Row[] rows = ForecastToy.Rows(60);
        Array.ForEach(rows, row => row.Value = MathF.Round(row.Value));
        Assert.Empty(Warnings());
        rows[20].Value = 7.5f;
        rows[21].Value = float.NaN;
        Assert.Contains("Column 'Value' has 1 value that is no whole number: Likelihood NegativeBinomial learns the nearest counts.", Assert.Single(Warnings()), StringComparison.Ordinal);

        List<string> Warnings() => WarningsOf(options, ml => ForecastToy.View(ml, rows));
    }

    [Fact]
    public void Series_without_a_training_window_are_named()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.SeriesColumnName = "Id";
        Row[] rows = [.. ForecastToy.Rows(60, seriesCount: 3).Where(row => row.Id == "a" || row.Time.Day == 1).Where(row => row.Id != "b" || row.Time.Hour < 10)];
        Assert.StartsWith(
            "1 of 3 series have no training window ('b'): one takes 16 rows (window 12, horizon 4), beside those held out. Such a series is forecast once it has 12 rows, as an unknown one.",
            Assert.Single(WarningsOf(options, ml => ForecastToy.View(ml, rows))),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, true, true)]
    [InlineData(true, true, false)]
    [InlineData(false, false, false)]
    public void A_linear_path_from_many_targets_to_many_is_told(bool sharesChannels, bool hasLinearPath, bool isTold)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options(horizon: 6);
        (options.InputColumnName, options.SharedChannels, options.LinearPath, options.NumberOfEpochs) = (nameof(WideRow.Wide), sharesChannels, hasLinearPath, 1);
        WideRow[] rows = [.. ForecastToy.Rows(30).Select(row => new WideRow { Wide = [.. Enumerable.Range(1, 120).Select(target => target * row.Value)] })];
        List<string> warnings = WarningsOf(options, ml => ml.Data.LoadFromEnumerable(rows));
        if (isTold)
        {
            string warning = Assert.Single(warnings);
            Assert.StartsWith("The linear path from 12 rows of 120 targets to 6 rows of all of them has 1,036,800 of 1,047,440 parameters for 13 windows: it takes most of the time and may learn windows by heart.", warning, StringComparison.Ordinal);
            Assert.Contains("SharedChannels true learns one network for all targets; LinearPath false leaves the path out.", warning, StringComparison.Ordinal);
        }
        else
        {
            Assert.Empty(warnings);
        }
    }

    [Fact]
    public void Rows_that_all_weigh_nothing_are_refused()
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.ExampleWeightColumnName = "Known";
        Row[] rows = ForecastToy.Rows(60);
        Array.ForEach(rows, row => row.Known = 0);
        Assert.StartsWith(
            "Weight column 'Known': expected a weight above 0 in the last row of one of the training windows, got 0 in all of them.",
            Assert.Throws<InvalidOperationException>(() => ForecastToy.Fit(options, rows)).Message,
            StringComparison.Ordinal);
    }

    private static List<string> WarningsOf(RecurrentForecastTrainer.Options options, Func<MLContext, IDataView> view)
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(entry.RawMessage);
            }
        };
        ml.Forecasting.ForecastByRecurrent(options).Fit(view(ml));
        return warnings;
    }

    private sealed class WideRow
    {
        [VectorType(120)]
        public float[] Wide { get; set; } = [];
    }
}
