using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>What a normalised row is multiplied with and shifted by, laid out like the row's blocks with their padding.</summary>
internal sealed class NormalizationFactors
{
    private readonly int[] _blockWidths;

    public NormalizationFactors(ReadOnlySpan<int> blockWidths)
    {
        _blockWidths = blockWidths.ToArray();
        int padded = 0;
        foreach (int width in blockWidths)
        {
            padded += AlignedBuffer.RoundUp(width);
            Width += width;
        }

        Gain = new AlignedBuffer(padded);
        Shift = new AlignedBuffer(padded);
        IsReal = new AlignedBuffer(padded);
        var ones = new float[Width];
        Array.Fill(ones, 1f);
        Spread(ones, IsReal.Span);
    }

    /// <summary>Real columns.</summary>
    public int Width { get; }

    public AlignedBuffer Gain { get; }

    public AlignedBuffer Shift { get; }

    /// <summary>1 in real columns, 0 in padding.</summary>
    public AlignedBuffer IsReal { get; }

    public void Write(ReadOnlySpan<float> gain, ReadOnlySpan<float> shift)
    {
        Spread(gain, Gain.Span);
        Spread(shift, Shift.Span);
    }

    private void Spread(ReadOnlySpan<float> values, Span<float> padded)
    {
        foreach (int width in _blockWidths)
        {
            values[..width].CopyTo(padded);
            values = values[width..];
            padded = padded[AlignedBuffer.RoundUp(width)..];
        }
    }
}
