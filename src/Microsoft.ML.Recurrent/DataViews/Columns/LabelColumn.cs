namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>The label that a classifier was trained on. Saved with a model.</summary>
internal sealed record LabelColumn
{
    public required string Name { get; init; }

    /// <summary>C: keys 1 .. C are the classes.</summary>
    public required int ClassCount { get; init; }

    /// <summary>What the keys stand for; null when the column did not say.</summary>
    public KeyValues? Values { get; init; }
}
