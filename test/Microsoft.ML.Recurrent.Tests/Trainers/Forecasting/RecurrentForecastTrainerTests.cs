using Row = Microsoft.ML.Recurrent.Tests.Trainers.Forecasting.ForecastToy.Row;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

public sealed class RecurrentForecastTrainerTests
{
    public static TheoryData<string> Kinds => ["flat", "quantiles", "known", "segments", "autoregressive", "pair", "channels", "series", "lags", "log", "ensemble", "mask"];

    [Theory, MemberData(nameof(Kinds))]
    public void Fits_the_same_bits_on_any_number_of_threads_and_loads_what_it_saved(string kind)
    {
        Row[] rows = ForecastToy.Rows(80, kind == "series" ? 2 : 1);
        RecurrentForecastTrainer.Options options = OptionsOf(kind);
        options.NumberOfThreads = 1;
        RecurrentForecastTransformer model = ForecastToy.Fit(options, rows);
        options.NumberOfThreads = 2;
        string[] columns = kind == "quantiles" ? ["Forecast", "Forecast_0.1", "Forecast_0.9"] : ["Forecast"];
        foreach (string column in columns)
        {
            float[][] forecasts = ForecastToy.Forecasts(model, rows, column);
            Assert.Equal(rows.Length, forecasts.Length);
            Assert.Equal(forecasts, ForecastToy.Forecasts(ForecastToy.Fit(options, rows), rows, column));
            Assert.Equal(forecasts, ForecastToy.Forecasts(ForecastToy.SavedAndLoaded(model), rows, column));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Forecasts_are_nan_where_the_history_is_too_short_and_numbers_elsewhere(string kind)
    {
        int seriesCount = kind == "series" ? 2 : 1;
        Row[] rows = ForecastToy.Rows(80, seriesCount);
        RecurrentForecastTransformer model = ForecastToy.Fit(OptionsOf(kind), rows);
        float[][] forecasts = ForecastToy.Forecasts(model, rows);
        for (int row = 0; row < rows.Length; row++)
        {
            bool isShort = (row / seriesCount) + 1 < model.HistoryLength;
            bool lacksKnown = kind == "known" && row + model.Horizon >= rows.Length;
            Assert.Equal(model.Horizon * (kind is "pair" or "channels" ? 2 : 1), forecasts[row].Length);
            Assert.All(forecasts[row], value => Assert.Equal(isShort || lacksKnown, float.IsNaN(value)));
        }
    }

    private static RecurrentForecastTrainer.Options OptionsOf(string kind)
    {
        RecurrentForecastTrainer.Options options = ForecastToy.Options();
        options.NumberOfEpochs = 2;
        switch (kind)
        {
            case "quantiles":
                options.Quantiles = [0.9f, 0.1f];
                options.Loss = RegressionLoss.Squared;
                break;
            case "known":
                options.KnownCovariateColumnNames = ["Known"];
                options.PastCovariateColumnNames = ["Past"];
                break;
            case "segments":
                options.SegmentSize = 2;
                options.ProjectionSize = 6;
                options.Scaling = ForecastScaling.LastValue;
                options.ScalingPerSeries = true;
                break;
            case "autoregressive":
                options.Strategy = ForecastStrategy.Autoregressive;
                options.NumberOfPaths = 20;
                break;
            case "pair":
                options.InputColumnName = "Pair";
                break;
            case "channels":
                options.InputColumnName = "Pair";
                options.SharedChannels = true;
                break;
            case "series":
                options.SeriesColumnName = "Id";
                options.TimeColumnName = "Time";
                options.CalendarFeatures = true;
                break;
            case "lags":
                options.Lags = [1, 6];
                options.Differencing = [6];
                break;
            case "log":
                options.Transformation = ForecastTransformation.Log;
                options.Differencing = [1, 6];
                break;
            case "ensemble":
                options.EnsembleSize = 2;
                break;
            case "mask":
                options.MissingValueFeatures = true;
                options.Cell = RecurrentCellKind.Gru;
                options.NumberOfLayers = 2;
                break;
        }

        return options;
    }
}
