namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>A fitted model of any task, forecasting among them.</summary>
internal interface IFittedModel
{
    /// <summary>What the trainer reported after each epoch.</summary>
    IReadOnlyList<TrainingEpoch> TrainingHistory { get; }
}
