namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>The label that a model was trained on: classes, or some numbers. Saved with a model.</summary>
internal sealed record LabelColumn
{
    public required string Name { get; init; }

    /// <summary>C: keys 1 .. C are the classes; 0: the label is made of numbers.</summary>
    public int ClassCount { get; init; }

    /// <summary>What the keys stand for; null when the column did not say.</summary>
    public KeyValues? Values { get; init; }

    /// <summary>Numbers of a row or step; 0 for classes.</summary>
    public int Width { get; init; }

    /// <summary>Whether numbers come as a vector, even if it holds one.</summary>
    public bool IsVector { get; init; }

    /// <summary>Per number the mean over the training data; null where the network learns numbers as they are.</summary>
    public float[]? Means { get; init; }

    /// <summary>Per number the deviation over the training data; the network learns (number - mean) / deviation.</summary>
    public float[]? Deviations { get; init; }

    /// <summary>What the numbers of a row are called; null when the column did not say.</summary>
    public string[]? NumberNames { get; init; }

    /// <summary>Whether the label is one text, whose characters are the classes of a sequence.</summary>
    public bool IsText { get; init; }

    /// <summary>Outputs of a row: classes or numbers.</summary>
    public int OutputCount => ClassCount + Width;

    /// <summary>From what the network learns to the label's own scale, in place; whole rows.</summary>
    public void Unscale(Span<float> numbers)
    {
        if (Means is not { } means || Deviations is not { } deviations)
        {
            return;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (numbers[i] * deviations[i % Width]) + means[i % Width];
        }
    }

    /// <summary>The inverse of <see cref="Unscale"/>; a number that leaves the range of floats becomes NaN, which is missing.</summary>
    public void Scale(Span<float> numbers)
    {
        if (Means is not { } means || Deviations is not { } deviations)
        {
            return;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            float scaled = (numbers[i] - means[i % Width]) / deviations[i % Width];
            numbers[i] = float.IsFinite(scaled) ? scaled : float.NaN;
        }
    }
}
