using System.Reflection;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Whether a failure is one that the documentation promises for a damaged file.</summary>
/// <param name="End">What is counted.</param>
/// <param name="IsExpected">False: it is a fault of ours.</param>
internal readonly record struct FuzzVerdict(string End, bool IsExpected)
{
    private const string Ours = "Microsoft.ML.Recurrent";

    public static FuzzVerdict Of(Exception exception)
    {
        // ML.NET calls loaders by reflection.
        Exception cause = exception;
        while (cause.InnerException is { } inner && cause is TargetInvocationException or AggregateException)
        {
            cause = inner;
        }

        string name = cause.GetType().Name;
        if (cause is InvalidDataException or FuzzRefusal)
        {
            return new FuzzVerdict(name, IsExpected: true);
        }

        // A zip or a header of ML.NET's that is damaged is for ML.NET to refuse; what passes through code of ours is for us.
        string[] frames = [.. (cause.StackTrace ?? "").Split('\n').Where(line => !line.Contains($" {Ours}.Benchmarks.", StringComparison.Ordinal))];
        bool isMlNets = Array.Exists(frames, line => line.Contains(" Microsoft.ML.", StringComparison.Ordinal))
            && !Array.Exists(frames, line => line.Contains($" {Ours}.", StringComparison.Ordinal));
        return new FuzzVerdict(isMlNets ? $"ML.NET's {name}" : name, isMlNets);
    }
}
