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

    /// <summary>
    /// Texts by definition. Of steps x C values there are C names, those of a step: ML.NET asks for slot names by a vector's size, which such a column does not
    /// know, and so takes them for a name of every value nowhere.
    /// </summary>
    public const string SlotNames = "SlotNames";

    /// <summary>Marks probabilities.</summary>
    public bool IsNormalized { get; init; }
}
