namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A documented refusal of what a file holds by a call after the load: a column that the data lacks, a network that no session can run.</summary>
internal sealed class FuzzRefusal(Exception cause) : Exception(cause.Message, cause)
{
    /// <summary>Whether the library itself says no: the same exceptions out of a span or a list of the runtime's are faults.</summary>
    public static bool IsOurs(Exception exception)
        => exception is ArgumentException or NotSupportedException or InvalidOperationException and not ObjectDisposedException
            && exception.TargetSite?.DeclaringType?.Namespace?.StartsWith("Microsoft.ML.Recurrent", StringComparison.Ordinal) == true;
}
