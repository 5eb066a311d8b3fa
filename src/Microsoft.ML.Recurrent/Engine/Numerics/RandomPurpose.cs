namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>What a random stream is for; part of every key, so that no two uses share draws.</summary>
internal enum RandomPurpose
{
    Initialization = 1,
    Shuffle = 2,
    Dropout = 3,
    RecurrentDropout = 4,
    ValidationSplit = 5,
    WordDropout = 6,
    Data = 7,
    WeightDrop = 8,
    WindowLength = 9,
    Sampling = 10,
    ScheduledSampling = 11,
    EmbeddingDropout = 12,
    SampledClasses = 13,
    Permutation = 14,
    ForecastWindows = 15,
    UnknownSeries = 16,
    ForecastPaths = 17,
    Proposal = 20,
    TrialSeed = 21,
    Forest = 22,
}
