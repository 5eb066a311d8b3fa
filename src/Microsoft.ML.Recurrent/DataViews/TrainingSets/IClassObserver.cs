namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>Sees the classes of every training sequence once, in whichever way the rows are read.</summary>
internal interface IClassObserver
{
    /// <summary>Takes the classes of a sequence; a negative one is missing.</summary>
    void Observe(ReadOnlySpan<int> classes);
}
