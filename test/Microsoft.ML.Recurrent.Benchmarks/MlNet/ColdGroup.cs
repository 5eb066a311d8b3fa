using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>From the start of a process to the first prediction of a model that it loads: ours against ML.NET's OnnxTransformer.</summary>
internal static class ColdGroup
{
    private const int QuickCount = 9;
    private const int UsualCount = 25;

    // Of three turns at least one should be quiet.
    private const int MostTurnsOfOne = 3;

    /// <summary>Gives what failed.</summary>
    public static IEnumerable<string> Run(CompareOptions options)
    {
        if (!options.Wants(ColdModels.Name))
        {
            return [];
        }

        using var models = new ColdModels();
        string ours = models.SaveOurs();
        string? onnx = OnnxLibrary.WhyNot() is null ? models.SaveOnnx() : null;
        Console.Error.WriteLine($"  cold start, {ColdModels.Name}");

        // The first of each also reads files that the system does not hold in memory yet, so its time does not count.
        float[] ourScores = Start(ColdPrediction.Ours, ours).Scores;
        float[] onnxScores = onnx is null ? ourScores : Start(ColdPrediction.Onnx, onnx).Scores;
        Difference difference = new Outcome { [Outcome.Probabilities] = ourScores }.DifferenceFrom(new Outcome { [Outcome.Probabilities] = onnxScores });
        if (!difference.IsTolerable)
        {
            return [$"FAILED: cold start: scores differ by {difference.Value:E1}."];
        }

        int count = options.IsQuick ? QuickCount : UsualCount;
        var times = new TurnTimes(onnx is null ? 1 : 2, new OtherLoad());
        while (times.Wants(count, MostTurnsOfOne * count))
        {
            times.Add(0, Start(ColdPrediction.Ours, ours).Milliseconds);
            if (onnx is not null)
            {
                times.Add(1, Start(ColdPrediction.Onnx, onnx).Milliseconds);
            }

            times.EndTurn();
        }

        string name = $"{ColdModels.Name}{(times.IsNoisy ? " ~" : "")}";
        List<string[]> lines = [["BxTxDxH", "ours", "OnnxTransformer", "ratio (median)", "difference"]];
        Spread own = times.Spreads[0];
        Console.WriteLine();
        Console.WriteLine($"Cold start: process start to the first prediction of a loaded model file, {own.Count} processes each in turns. Milliseconds: p10 (median, p99).");
        if (onnx is null)
        {
            lines.Add([name, Text(own), "", "", ""]);
            TextTable.Print(lines, options.IsMarkdown);
            return [];
        }

        Spread peer = times.Spreads[1];
        lines.Add([name, Text(own), Text(peer), $"{peer.P10 / own.P10:F2} ({peer.Median / own.Median:F2})", $"{difference.Value:E1}"]);
        TextTable.Print(lines, options.IsMarkdown);
        Bars.Say($"cold start: {own.P10:F0} ms, OnnxTransformer {peer.P10:F0} ms (sooner); medians {own.Median:F0} and {peer.Median:F0}", own.P10 < peer.P10, times.IsNoisy);
        return [];
    }

    private static (double Milliseconds, float[] Scores) Start(string side, string path)
    {
        ProcessStartInfo start = OwnProcess.StartInfo("cold-child", [side, path, Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture)]);
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"The process that predicts with the model {path} ended with code {process.ExitCode}.");
        }

        double[] numbers = [.. output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        return (numbers[0], [.. numbers.Skip(1).Select(number => (float)number)]);
    }

    private static string Text(Spread times) => $"{times.P10:F0} ({times.Median:F0}, {times.P99:F0})";
}
