using System.Globalization;
using System.Text.RegularExpressions;
using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

public sealed class ForecastMemoryTests
{
    [Theory]
    [InlineData(ForecastStrategy.Direct)]
    [InlineData(ForecastStrategy.Autoregressive)]
    public void Training_takes_about_the_memory_that_the_log_forecasts(ForecastStrategy strategy)
    {
        var ml = new MLContext(1);
        double forecast = 0;
        ml.Log += (_, message) =>
        {
            if (Regex.Match(message.Message, @"Peak memory will be about ([\d.]+) MB") is { Success: true } found)
            {
                forecast = 1e6 * double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        };
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        (options.Strategy, options.WindowSize, options.HiddenSize, options.BatchSize) = (strategy, 100, 256, 200);
        (options.NumberOfEpochs, options.ValidationSetFraction, options.NumberOfThreads) = (1, 0.2f, 1);
        Row[] rows = ForecastToy.Rows(400);
        IDataView view = ForecastToy.View(ml, rows);
        var trainer = ml.Forecasting.ForecastByRecurrent(options);

        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Fit(view);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // Beside what is held for training: batches on trial, and what reading and the model take.
        Assert.InRange(taken, 0.8 * forecast, (2 * forecast) + 30e6);
    }

    public static TheoryData<string, object, string> TooLarge => new()
    {
        { "HiddenSize", 2_000_000, "Option HiddenSize: expected a smaller value" },
        { "BatchSize", 400_000, "Option BatchSize: expected a smaller value, or a smaller WindowSize" },
        { "SeriesEmbeddingSize", 1_000_000_000, "Option SeriesEmbeddingSize: expected a smaller value" },
        { "Horizon", 100_000, "Option WindowSize: expected a smaller value, a smaller Horizon, or LinearPath false" },
    };

    [Theory, MemberData(nameof(TooLarge))]
    public void What_cannot_fit_is_refused_by_name_before_it_is_taken(string name, object value, string expected)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        (options.NumberOfEpochs, options.SeriesColumnName) = (1, "Id");
        if (name is "BatchSize" or "Horizon")
        {
            (options.WindowSize, options.HiddenSize, options.LinearPath) = name == "BatchSize" ? (1_000, 64, false) : (100_000, 8, true);
        }

        typeof(RecurrentForecastTrainer.Options).GetProperty(name)!.SetValue(options, value);
        Row[] rows = ForecastToy.Rows(name is "BatchSize" or "Horizon" ? 220_000 : 60, seriesCount: name is "BatchSize" or "Horizon" ? 1 : 2);
        Assert.StartsWith(expected, Assert.Throws<ArgumentOutOfRangeException>(() => ForecastToy.Fit(options, rows)).Message, StringComparison.Ordinal);
    }
}
