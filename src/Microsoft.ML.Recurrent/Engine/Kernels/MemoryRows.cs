namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>Neighbouring rows that attention reads or writes: one for each step of a source sequence.</summary>
/// <param name="first">The first row.</param>
/// <param name="count">Number of rows.</param>
/// <param name="stride">Floats from row to row.</param>
/// <param name="width">Columns with their padding, a multiple of 16; the padding is zero.</param>
internal readonly unsafe struct MemoryRows(float* first, int count, int stride, int width)
{
    public float* First { get; } = first;

    public int Count { get; } = count;

    public int Stride { get; } = stride;

    public int Width { get; } = width;

    public float* this[int row] => First + (nint)row * Stride;
}
