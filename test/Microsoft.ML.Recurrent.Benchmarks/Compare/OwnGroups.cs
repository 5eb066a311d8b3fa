using System.Diagnostics;
using System.Globalization;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Groups that need no peer beside them in their process: what ML.NET adds, and weights by number of threads.</summary>
internal static class OwnGroups
{
    public const string MlNet = "mlnet";
    public const string Weights = "weights";

    public static IReadOnlyList<string> All { get; } = [MlNet, Weights];

    /// <summary>Names of a group's shapes.</summary>
    public static IEnumerable<string> ShapesOf(string group) => group == MlNet
        ? ScoringShape.All.Select(shape => $"{shape}").Append(ColdModels.Name)
        : WeightsGroup.Shapes.Select(shape => $"{shape}");

    /// <summary>Measures in a process that TorchSharp has not touched; gives its exit code.</summary>
    public static int Start(CompareOptions options, string[] arguments)
    {
        using Process child = Process.Start(OwnProcess.StartInfo("own-child", arguments, options.IsAvx2))!;
        child.WaitForExit();
        return child.ExitCode;
    }

    /// <summary>What <see cref="Start"/> starts.</summary>
    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return CompareCommand.WrongUsage;
        }

        if (options.IsAvx2 && MachineDescription.StillHasAvx512())
        {
            return CompareCommand.Failed;
        }

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var failures = new List<string>();
        string? missing = options.OwnGroups.Contains(MlNet) ? OnnxLibrary.WhyNot() : null;
        if (options.OwnGroups.Contains(MlNet))
        {
            failures.AddRange(TransformGroup.Check(options));
            failures.AddRange(PredictionGroup.Check(options));
            if (failures.Count == 0)
            {
                TransformGroup.Run(options);
                PredictionGroup.Run(options);
                failures.AddRange(ColdGroup.Run(options));
                failures.AddRange(DataMemoryGroup.Run(options));
            }
        }

        if (options.OwnGroups.Contains(Weights))
        {
            failures.AddRange(WeightsGroup.Run(options));
        }

        if (missing is not null)
        {
            Console.WriteLine($"Does not load here, so it is left out: OnnxTransformer: {missing.ReplaceLineEndings(" ")}");
        }

        failures.ForEach(Console.WriteLine);
        return failures.Count > 0 ? CompareCommand.Failed : missing is not null && options.RequiresPeers ? CompareCommand.NoPeers : 0;
    }
}
