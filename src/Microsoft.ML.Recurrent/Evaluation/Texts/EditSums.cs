namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>Edit distances to the nearest reference and the lengths of these references, summed.</summary>
internal sealed class EditSums
{
    private readonly EditDistance _distance = new();

    public long Distance { get; private set; }

    public long ReferenceLength { get; private set; }

    /// <summary>Infinity where all references are empty and a prediction is not; NaN where both are.</summary>
    public double Rate => (double)Distance / ReferenceLength;

    /// <summary>Adds a row. Of references that are equally near the shortest counts, so that the order of the references does not matter.</summary>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="references">One at least.</param>
    public void Add(ReadOnlySpan<int> prediction, IReadOnlyList<int[]> references)
    {
        (int Distance, int Length) nearest = (int.MaxValue, int.MaxValue);
        foreach (int[] reference in references)
        {
            (int Distance, int Length) candidate = (_distance.Between(prediction, reference), reference.Length);
            nearest = candidate.CompareTo(nearest) < 0 ? candidate : nearest;
        }

        Distance += nearest.Distance;
        ReferenceLength += nearest.Length;
    }
}
