namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A side of ours whose run is <see cref="Learn"/> and then <see cref="Update"/>.</summary>
internal interface ITrainingContestant : IPhasedContestant
{
    /// <summary>Forward and backward: the gradients of the weights.</summary>
    void Learn();

    /// <summary>Clips the gradients, steps the optimiser and packs the weights anew.</summary>
    void Update();
}
