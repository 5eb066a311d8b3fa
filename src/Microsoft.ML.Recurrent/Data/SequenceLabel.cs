namespace Microsoft.ML.Recurrent;

/// <summary>Which of a group's rows give the label of its sequence.</summary>
public enum SequenceLabel
{
    /// <summary>The last step's value is the sequence's label: one value of the label column's own type.</summary>
    Last,

    /// <summary>The first step's value is the sequence's label: one value of the label column's own type.</summary>
    First,

    /// <summary>Every step keeps its label: a vector as long as the sequence, which taggers learn from.</summary>
    PerStep,
}
