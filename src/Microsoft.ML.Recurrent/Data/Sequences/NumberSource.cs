namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A feature column of numbers, read at its input's row.</summary>
internal abstract class NumberSource
{
    /// <summary>Writes the row's numbers, as many as the column has at a step.</summary>
    public abstract void Read(Span<float> destination);
}
