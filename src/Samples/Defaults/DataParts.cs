using Microsoft.ML;

namespace Samples.Defaults;

/// <summary>A data set in parts.</summary>
/// <param name="Training">Is learned.</param>
/// <param name="Validation">Chooses the epoch; null where the set has no such part.</param>
/// <param name="Test">Is measured on.</param>
internal sealed record DataParts(IDataView Training, IDataView? Validation, IDataView Test)
{
    private const double ChoosingFraction = 0.25;

    /// <summary>Parts in which settings may be chosen: nothing of the test part is in them.</summary>
    public DataParts ForChoosing(MLContext ml, int seed)
    {
        if (Validation is not null)
            return this with { Test = Validation };
        DataOperationsCatalog.TrainTestData split = ml.Data.TrainTestSplit(Training, ChoosingFraction, seed: seed);
        return new DataParts(split.TrainSet, null, split.TestSet);
    }
}
