namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>The sequence that a cursor shows: its steps as slots of the columns that hold the rows.</summary>
internal interface IShownSequence
{
    /// <summary>The slots of the steps, in order; at least one.</summary>
    ReadOnlySpan<int> Steps { get; }

    /// <summary>The slot of the step whose label is the sequence's; -1 where the group has no such step.</summary>
    int LabelStep { get; }

    /// <summary>The group's index.</summary>
    int Group { get; }
}
