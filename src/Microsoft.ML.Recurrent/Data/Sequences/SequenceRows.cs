namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Goes through the sequences that groups are made into.</summary>
internal abstract class SequenceRows(GroupSteps groups)
{
    /// <inheritdoc cref="IShownSequence.Steps"/>
    public abstract ReadOnlySpan<int> Steps { get; }

    /// <inheritdoc cref="IShownSequence.LabelStep"/>
    public abstract int LabelStep { get; }

    /// <inheritdoc cref="IShownSequence.Group"/>
    public int Group => Groups.Group;

    protected GroupSteps Groups { get; } = groups;

    /// <summary>Why there was no sequence although there were rows; null: there was one, or no row.</summary>
    public virtual string? EmptyReason => null;

    public abstract bool MoveNext();
}
