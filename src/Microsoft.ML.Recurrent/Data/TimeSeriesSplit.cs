namespace Microsoft.ML.Recurrent;

/// <summary>Rows of series, split by time.</summary>
public sealed class TimeSeriesSplit
{
    internal TimeSeriesSplit(IDataView trainSet, IDataView testSet) => (TrainSet, TestSet) = (trainSet, testSet);

    /// <summary>The first rows of each series, all before its test rows.</summary>
    public IDataView TrainSet { get; }

    /// <summary>The last rows of each series; with <c>historySteps</c>, behind so many of its last training rows.</summary>
    public IDataView TestSet { get; }
}
