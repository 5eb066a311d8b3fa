namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A documented refusal of what a file holds by a call after the load: a column that the data lacks, a network that no session can run.</summary>
internal sealed class FuzzRefusal(Exception cause) : Exception(cause.Message, cause);
