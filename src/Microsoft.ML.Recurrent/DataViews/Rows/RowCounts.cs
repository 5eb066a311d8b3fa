namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>How many rows were read, and how many of them were left out and why.</summary>
internal readonly record struct RowCounts(long Read, long Unlabelled, long Weightless, long Empty)
{
    public long Used => Read - Unlabelled - Weightless - Empty;

    /// <summary>These and one more row.</summary>
    public RowCounts And(RowUse use) => new(
        Read + 1,
        Unlabelled + (use == RowUse.Unlabelled ? 1 : 0),
        Weightless + (use == RowUse.Weightless ? 1 : 0),
        Empty + (use == RowUse.Empty ? 1 : 0));

    public override string ToString()
        => $"{Read} rows read, {Unlabelled} without a label, {Weightless} of weight 0" + (Empty > 0 ? $", {Empty} without a step" : "");
}
