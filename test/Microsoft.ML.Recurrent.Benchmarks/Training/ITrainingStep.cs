namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A network and its optimiser, ready to train on the same batch again and again.</summary>
internal interface ITrainingStep
{
    /// <summary>Forward, loss and backward from the current weights, without an update.</summary>
    TrainingOutcome Examine();

    /// <summary>Forward, loss, backward, clipping by norm, Adam.</summary>
    void Run();
}
