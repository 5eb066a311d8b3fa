using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Forecasting;

/// <summary>Small series with a season of 6 steps, and forecasts of them as numbers.</summary>
internal static class ForecastToy
{
    public const int Season = 6;

    /// <summary>A row of one or of several series; Future is a number that shifts the value of its own row, known beforehand.</summary>
    public sealed class Row
    {
        public string Id { get; set; } = "";

        public DateTime Time { get; set; }

        public float Value { get; set; }

        public float Known { get; set; }

        public float Past { get; set; }

        [VectorType(2)]
        public float[] Pair { get; set; } = [];
    }

    /// <summary>Series a, b, ... of one length whose rows interleave.</summary>
    public static Row[] Rows(int length = 120, int seriesCount = 1, int seed = 1)
    {
        var random = new Random(seed);
        var rows = new List<Row>();
        for (int step = 0; step < length; step++)
        {
            for (int series = 0; series < seriesCount; series++)
            {
                float known = random.Next(3) == 0 ? 2 : 0;
                float season = 3 * MathF.Sin(2 * MathF.PI * (step + series) / Season);
                float value = (10 * (series + 1)) + ((series + 1) * (season + known)) + (0.1f * (float)random.NextDouble());
                rows.Add(new Row
                {
                    Id = $"{(char)('a' + series)}",
                    Time = new DateTime(2024, 1, 1).AddHours(step),
                    Value = value,
                    Known = known,
                    Past = season,
                    Pair = [value, -2 * value],
                });
            }
        }

        return [.. rows];
    }

    public static RecurrentForecastTrainer.Options Options(int horizon = 4) => new()
    {
        InputColumnName = "Value",
        Horizon = horizon,
        WindowSize = 12,
        HiddenSize = 8,
        NumberOfEpochs = 4,
        BatchSize = 16,
        Scaling = ForecastScaling.Standard,
        Differencing = [],
        Transformation = ForecastTransformation.None,
        Seed = 3,
    };

    public static IDataView View(MLContext ml, IEnumerable<Row> rows) => ml.Data.LoadFromEnumerable(rows);

    public static RecurrentForecastTransformer Fit(RecurrentForecastTrainer.Options options, IEnumerable<Row> rows)
    {
        var ml = new MLContext(seed: 1);
        return ml.Forecasting.ForecastByRecurrent(options).Fit(View(ml, rows));
    }

    /// <summary>A column of forecasts, one array a row.</summary>
    public static float[][] Forecasts(ITransformer model, IEnumerable<Row> rows, string column = "Forecast")
    {
        var ml = new MLContext(seed: 1);
        return [.. model.Transform(View(ml, rows)).GetColumn<float[]>(column)];
    }

    public static ITransformer SavedAndLoaded(ITransformer model)
    {
        var ml = new MLContext();
        using var zip = new MemoryStream();
        ml.Model.Save(model, View(ml, Rows(1)).Schema, zip);
        zip.Position = 0;
        return new MLContext().Model.Load(zip, out _);
    }
}
