using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>From the start of a process to the first prediction of a model that it loads: ours against ML.NET's OnnxTransformer.</summary>
internal static class ColdGroup
{
    private const int QuickCount = 5;
    private const int UsualCount = 15;

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
        List<double> ourTimes = [], onnxTimes = [];
        float[] ourScores = [], onnxScores = [];
        int count = options.IsQuick ? QuickCount : UsualCount;
        Console.Error.WriteLine($"  cold start, {ColdModels.Name}");

        var probe = new NoiseProbe(Environment.ProcessorCount);
        bool isNoisy = !probe.IsQuiet();

        // The first of each reads files that the system does not hold in memory yet.
        for (int turn = 0; turn <= count; turn++)
        {
            ourScores = Start(ColdPrediction.Ours, ours, turn > 0 ? ourTimes : []);
            onnxScores = onnx is null ? [] : Start(ColdPrediction.Onnx, onnx, turn > 0 ? onnxTimes : []);
            isNoisy |= !probe.IsQuiet();
        }

        string name = $"{ColdModels.Name}{(isNoisy ? " ~" : "")}";
        List<string[]> lines = [["BxTxDxH", "ours", "OnnxTransformer", "ratio (median)", "difference"]];
        Spread own = Spread.Of(ourTimes);
        Console.WriteLine();
        Console.WriteLine($"Cold start: process start to the first prediction of a loaded model file, {count} processes each in turns. Milliseconds: p10 (median, p99).");
        if (onnx is null)
        {
            lines.Add([name, Text(own), "", "", ""]);
            TextTable.Print(lines, options.IsMarkdown);
            return [];
        }

        double disagreement = new Outcome { [Outcome.Probabilities] = ourScores }.DisagreementWith(new Outcome { [Outcome.Probabilities] = onnxScores });
        Spread peer = Spread.Of(onnxTimes);
        lines.Add([name, Text(own), Text(peer), $"{peer.P10 / own.P10:F2} ({peer.Median / own.Median:F2})", $"{disagreement:E1}"]);
        TextTable.Print(lines, options.IsMarkdown);
        Bars.Say($"cold start: {own.P10:F0} ms, OnnxTransformer {peer.P10:F0} ms (sooner); medians {own.Median:F0} and {peer.Median:F0}", own.P10 < peer.P10);
        return disagreement > Outcome.Tolerance ? [$"FAILED: cold start: scores differ by {disagreement:E1}."] : [];
    }

    private static float[] Start(string side, string path, List<double> milliseconds)
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
        milliseconds.Add(numbers[0]);
        return [.. numbers.Skip(1).Select(number => (float)number)];
    }

    private static string Text(Spread times) => $"{times.P10:F0} ({times.Median:F0}, {times.P99:F0})";
}
