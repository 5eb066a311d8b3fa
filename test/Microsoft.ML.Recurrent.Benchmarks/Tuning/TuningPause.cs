namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Ends a training with a checkpoint from which it goes on when it is begun again.</summary>
internal sealed class TuningPause : Exception;
