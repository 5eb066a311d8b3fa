namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>How many rows were read, and how many of them were left out and why.</summary>
internal readonly record struct RowCounts(long Read, long Unlabelled, long Weightless, long Empty)
{
    public long Used => Read - Unlabelled - Weightless - Empty;

    /// <summary>Labels of used rows, or of their steps, that training never saw.</summary>
    public long Unseen { get; init; }

    /// <summary>Used rows with such labels alone.</summary>
    public long UnseenRows { get; init; }

    /// <summary>These and one more row.</summary>
    public RowCounts And(RowUse use) => this with
    {
        Read = Read + 1,
        Unlabelled = Unlabelled + (use == RowUse.Unlabelled ? 1 : 0),
        Weightless = Weightless + (use == RowUse.Weightless ? 1 : 0),
        Empty = Empty + (use == RowUse.Empty ? 1 : 0),
    };

    /// <summary>These, with the labels of a used row that training never saw.</summary>
    public RowCounts AndUnseen(int labels, bool hasKnown) => this with { Unseen = Unseen + labels, UnseenRows = UnseenRows + (hasKnown ? 0 : 1) };

    public override string ToString()
        => $"{Read} {(Read == 1 ? "row" : "rows")} read, {Unlabelled} without a label, {Weightless} of weight 0" + (Empty > 0 ? $", {Empty} without a step" : "");
}
