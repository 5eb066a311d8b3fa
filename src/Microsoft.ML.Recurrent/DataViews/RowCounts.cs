namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>How many rows were read, and how many of them were left out because they have no label or the weight 0.</summary>
internal readonly record struct RowCounts(long Read, long Unlabelled, long Weightless)
{
    public long Used => Read - Unlabelled - Weightless;

    /// <summary>These and one more row.</summary>
    public RowCounts And(bool isUnlabelled, bool isWeightless)
        => new(Read + 1, Unlabelled + (isUnlabelled ? 1 : 0), Weightless + (!isUnlabelled && isWeightless ? 1 : 0));

    public override string ToString() => $"{Read} rows read, {Unlabelled} without a label, {Weightless} of weight 0";
}
