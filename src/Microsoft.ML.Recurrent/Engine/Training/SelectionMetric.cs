namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>What makes one epoch's weights better than another's.</summary>
internal enum SelectionMetric
{
    /// <summary>Nothing: later weights replace earlier ones.</summary>
    None,

    /// <summary>Lower loss on the validation data.</summary>
    Loss,

    /// <summary>Higher accuracy on the validation data; between equal ones, lower loss.</summary>
    Accuracy,
}
