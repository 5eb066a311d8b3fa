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
        bool isOurs = (cause.StackTrace ?? "").Split('\n').Any(line => line.Contains($" {Ours}.", StringComparison.Ordinal) && !line.Contains($" {Ours}.Benchmarks.", StringComparison.Ordinal));
        return new FuzzVerdict(isOurs ? name : $"ML.NET's {name}", !isOurs);
    }
}
