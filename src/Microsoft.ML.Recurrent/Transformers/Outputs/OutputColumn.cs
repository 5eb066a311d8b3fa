namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>A column that a model adds.</summary>
/// <param name="Name">Its name, and its value kind in ML.NET's annotations.</param>
/// <param name="Item">What a value is.</param>
/// <param name="Extent">How many there are.</param>
/// <param name="LabelAnnotations">Annotations that hold what classes, or numbers, of the label are called.</param>
internal sealed record OutputColumn(string Name, OutputItem Item, OutputExtent Extent, params string[] LabelAnnotations)
{
    public const string KeyValues = "KeyValues";

    public const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>Texts by definition, and only where a row has a known number of values.</summary>
    public const string SlotNames = "SlotNames";

    /// <summary>Marks probabilities.</summary>
    public bool IsNormalized { get; init; }
}
