using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Kernels;

/// <summary>The kernels of layers and heads give the same bits on every width of vectors, at every number of columns.</summary>
public sealed unsafe class LayerKernelTests
{
    private const int RowCount = 5;

    public static TheoryData<int> Widths => [.. Enumerable.Range(1, 2 * AlignedBuffer.BlockSize + 1)];

    [Theory, MemberData(nameof(Widths))]
    public void Normalization(int width) => AssertSameBits(
        () => Normalize<Simd128, Vector128<float>>(width),
        () => Normalize<Simd256, Vector256<float>>(width),
        () => Normalize<Simd512, Vector512<float>>(width));

    [Theory, MemberData(nameof(Widths))]
    public void Products_of_rows(int width) => AssertSameBits(
        () => Multiply<Simd128, Vector128<float>>(width),
        () => Multiply<Simd256, Vector256<float>>(width),
        () => Multiply<Simd512, Vector512<float>>(width));

    [Theory, MemberData(nameof(Widths))]
    public void Attention(int width) => AssertSameBits(
        () => Attend<Simd128, Vector128<float>>(width),
        () => Attend<Simd256, Vector256<float>>(width),
        () => Attend<Simd512, Vector512<float>>(width));

    [Theory, MemberData(nameof(Widths))]
    public void Softmax(int width) => AssertSameBits(
        () => Exponentiate<Simd128, Vector128<float>>(width),
        () => Exponentiate<Simd256, Vector256<float>>(width),
        () => Exponentiate<Simd512, Vector512<float>>(width));

    [Theory, MemberData(nameof(Widths))]
    public void Maximum(int width) => AssertSameBits(
        () => Maximize<Simd128, Vector128<float>>(width),
        () => Maximize<Simd256, Vector256<float>>(width),
        () => Maximize<Simd512, Vector512<float>>(width));

    [Theory, MemberData(nameof(Widths))]
    public void Dot_is_the_sum_of_the_products(int width)
    {
        Columns a = Draw(width, 1), b = Draw(width, 2);
        double expected = 0, magnitude = 0;
        for (int block = 0; block < a.Count; block++)
        {
            for (int k = 0; k < a[block].Columns; k++)
            {
                double product = (double)a[block][2, k] * b[block][3, k];
                expected += product;
                magnitude += Math.Abs(product);
            }
        }

        // One rounding a term and at most width additions.
        Assert.InRange(Math.Abs(RowKernels.Dot(a, 2, b, 3) - expected), 0, 2 * width * 6e-8 * magnitude);
    }

    private static void AssertSameBits(Func<float[]> narrow, Func<float[]> middle, Func<float[]> wide)
    {
        float[] expected = narrow();
        Assert.DoesNotContain(float.NaN, expected);
        if (Simd256.IsSupported)
        {
            Assert.Equal(Bits(expected), Bits(middle()));
        }

        if (Simd512.IsSupported)
        {
            Assert.Equal(Bits(expected), Bits(wide()));
        }
    }

    private static int[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToInt32Bits)];

    private static float[] Normalize<TSimd, TVector>(int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Columns input = Draw(width, 1), output = Draw(width, 2), gradient = Draw(width, 3);
        var factors = new NormalizationFactors([width, 7]);
        factors.Write(LayerTrial.DrawSequence(1, width + 7, 4, 0)[0], LayerTrial.DrawSequence(1, width + 7, 5, 0)[0]);
        var moments = new Matrix(new AlignedBuffer(32), 0, 2, RowCount, 16);
        float[] gain = new float[16], shift = new float[16];
        for (int row = 0; row < RowCount; row++)
        {
            NormalizationKernel.ForwardCore<TSimd, TVector>(input, row, factors, output, moments);
        }

        NormalizationKernel.SumRowsCore<TSimd, TVector>(input[0], gradient[0], 0, moments, gain, shift);
        for (int row = 0; row < RowCount; row++)
        {
            NormalizationKernel.BackwardCore<TSimd, TVector>(input, row, factors, gradient, moments);
        }

        return [.. Join(output), .. Join(gradient), .. moments.Buffer.Span, .. gain, .. shift];
    }

    private static float[] Multiply<TSimd, TVector>(int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Columns a = Draw(width, 1), b = Draw(width, 2);
        float dot = RowKernels.DotCore<TSimd, TVector>(a, 2, b, 3);
        RowKernels.AddScaledCore<TSimd, TVector>(a, 1, 0.3f, b, 4);
        return [dot, .. Join(b)];
    }

    private static float[] Attend<TSimd, TVector>(int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Matrix hidden = Draw(width, 1)[0];
        var vector = new AlignedBuffer(AlignedBuffer.RoundUp(width));
        LayerTrial.DrawSequence(1, width, 4, 0)[0].CopyTo(vector.Span);
        var scores = new Matrix(new AlignedBuffer(16), 0, 1, RowCount, 16);
        var sums = new float[16];
        for (int row = 0; row < RowCount; row++)
        {
            scores[0, row] = AttentionKernel.ScoreCore<TSimd, TVector>(hidden, row, vector);
        }

        AttentionKernel.BackwardCore<TSimd, TVector>(hidden, 0, scores, vector, sums);
        return [.. Join(new Columns(hidden)), .. scores.Buffer.Span, .. sums];
    }

    private static float[] Exponentiate<TSimd, TVector>(int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Matrix scores = Draw(width, 1)[0], probabilities = Draw(width, 2)[0];
        float sum = SoftmaxKernel.WriteCore<TSimd, TVector>(scores, 3, scores.Row(3).ToArray().Max(), probabilities);
        return [sum, .. probabilities.PaddedRow(3)];
    }

    private static float[] Maximize<TSimd, TVector>(int width)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        Matrix input = Draw(width, 1)[0], best = Draw(width, 2)[0], holders = Draw(width, 3)[0];
        MaximumKernel.Core<TSimd, TVector>(input.RowPointer(2), 7, best.RowPointer(0), holders.RowPointer(0), AlignedBuffer.RoundUp(width));
        return [.. best.Row(0), .. holders.Row(0)];
    }

    /// <summary>Two blocks, the first of the given width, padding zero.</summary>
    private static Columns Draw(int width, ulong seed)
    {
        var layout = new BatchLayout();
        layout.Arrange([RowCount], []);
        return LayerTrial.Pack(LayerTrial.Draw([RowCount], width + 7, seed), [width, 7], layout, isPooled: false);
    }

    private static float[] Join(Columns columns)
        => [.. Enumerable.Range(0, RowCount).SelectMany(row => Enumerable.Range(0, columns.Count).SelectMany(block => columns[block].PaddedRow(row).ToArray()))];
}
