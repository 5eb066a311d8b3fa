namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Calls a function after each epoch, on the training thread.</summary>
internal sealed class TuningEpochs(Action<TrainingEpoch> told) : IProgress<TrainingEpoch>
{
    public void Report(TrainingEpoch value) => told(value);
}
