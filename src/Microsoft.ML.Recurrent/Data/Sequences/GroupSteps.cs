namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Goes through the groups and, within a group, through the slots of its steps in order.</summary>
internal abstract class GroupSteps
{
    /// <summary>The current group.</summary>
    public int Group { get; protected set; } = GroupIndex.Missing;

    /// <summary>Of the group's steps those known so far and not dropped.</summary>
    public abstract ReadOnlySpan<int> Steps { get; }

    /// <summary>Goes to the next group. The current one must be at its end: <see cref="TryHold"/> has said that there are no more steps.</summary>
    public abstract bool MoveNextGroup();

    /// <summary>Whether <see cref="Steps"/> holds that many, after reading on where that helps.</summary>
    public abstract bool TryHold(int count);

    /// <summary>Forgets the first of <see cref="Steps"/>.</summary>
    public abstract void Drop(int count);

    protected static InvalidDataException Repeated(StepTable table, int group, int slot, SequenceFormat format, long row, long other)
        => new(
            $"Rows {row} and {other} of {table.NameOf(group)} both have the order value {table.Order!.TextOf(slot)} in column '{format.OrderColumnName}': "
            + $"expected a row per value (parameter repeatedSteps is {nameof(RepeatedSteps.Error)}).");
}
