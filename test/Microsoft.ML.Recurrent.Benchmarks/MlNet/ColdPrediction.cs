using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A process that loads a model, predicts once, says how long after its start it had the scores, and ends.</summary>
internal static class ColdPrediction
{
    public const string Ours = "ours";
    public const string Onnx = "onnx";

    /// <summary>Arguments: whose model, its file, and the <see cref="Stopwatch"/>'s count when the process was started; the clock is the system's.</summary>
    public static int Run(string side, string path, string start)
    {
        float[] scores = side == Ours ? PredictOurs(path) : PredictOnnx(path);
        double milliseconds = Stopwatch.GetElapsedTime(long.Parse(start, CultureInfo.InvariantCulture)).TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {string.Join(' ', scores)}"));
        return 0;
    }

    private static float[] PredictOurs(string path) => Predict<ColdScores>(path).Score;

    private static float[] PredictOnnx(string path) => Predict<ColdOnnxScores>(path).Score;

    private static TScores Predict<TScores>(string path)
        where TScores : class, new()
    {
        var context = new MLContext(seed: 1);
        PredictionEngine<ColdRow, TScores> engine = context.Model.CreatePredictionEngine<ColdRow, TScores>(context.Model.Load(path, out _));
        var row = new ColdRow();
        for (int i = 0; i < row.Features.Length; i++)
        {
            row.Features[i] = ((i % 7) - 3) * 0.25f;
        }

        return engine.Predict(row);
    }
}
