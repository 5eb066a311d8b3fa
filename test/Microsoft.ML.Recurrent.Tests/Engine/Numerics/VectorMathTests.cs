using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed unsafe class VectorMathTests
{
    public enum Function
    {
        Tanh,
        Sigmoid,
        Exp,
    }

    public static TheoryData<int> Widths => [.. Enumerable.Where([4, 8, 16], IsSupported)];

    public static TheoryData<Function> Functions => [Function.Tanh, Function.Sigmoid, Function.Exp];

    [Fact]
    public void Exp_of_doubles_errs_by_a_few_units()
    {
        for (double x = -699.9; x < 700; x += 0.0377)
        {
            double expected = Math.Exp(x);

            // |x| * 2^-53 comes from rounding x / ln 2 and its parts.
            Assert.InRange(Math.Abs(VectorMath.Exp(Vector512.Create(x))[3] - expected), 0, 1e-15 * (1 + Math.Abs(x) / 100) * expected);
        }

        double[] edges = [double.NegativeInfinity, -701, 0, double.NaN];
        Assert.Equal([0, 0, 1, double.NaN], edges.Select(x => VectorMath.Exp(Vector512.Create(x))[0]));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Tanh_is_within_its_bound(int width) => Assert.InRange(LargestError(Function.Tanh, width, Math.Tanh), 0, 3.2e-7);

    [Theory, MemberData(nameof(Widths))]
    public void Sigmoid_is_within_its_bound(int width) => Assert.InRange(LargestError(Function.Sigmoid, width, x => 1 / (1 + Math.Exp(-x))), 0, 2e-7);

    [Theory, MemberData(nameof(Widths))]
    public void Exp_is_within_its_bound(int width)
    {
        float[] inputs = [.. Grid().Where(x => x is >= -87 and <= 88)];
        float[] outputs = Map(Function.Exp, width, inputs);
        for (int i = 0; i < inputs.Length; i++)
        {
            double expected = Math.Exp(inputs[i]);
            Assert.True(Math.Abs(outputs[i] - expected) <= 2e-7 * expected, $"exp({inputs[i]:R}) = {outputs[i]:R}, {expected:R} expected");
        }
    }

    [Theory, MemberData(nameof(Functions))]
    public void Every_width_gives_the_same_bits(Function function)
    {
        // Without a fused multiply-add the narrow form rounds differently, but then it is the only one.
        float[] inputs = [.. Grid(), .. Specials];
        uint[] narrow = Bits(Map(function, 4, inputs));
        foreach (int width in new[] { 8, 16 }.Where(IsSupported))
        {
            Assert.Equal(narrow, Bits(Map(function, width, inputs)));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Special_values_do_what_the_summaries_say(int width)
    {
        Assert.All(Map(Function.Tanh, width, [float.NaN]), value => Assert.True(float.IsNaN(value)));
        Assert.All(Map(Function.Sigmoid, width, [float.NaN]), value => Assert.True(float.IsNaN(value)));
        Assert.All(Map(Function.Exp, width, [float.NaN]), value => Assert.True(float.IsNaN(value)));
        float[] tanh = Map(Function.Tanh, width, [float.NegativeInfinity, float.MinValue, 0, -0f, float.Epsilon, float.MaxValue, float.PositiveInfinity]);
        Assert.Equal([-1, -1, 0, 0, 0, 1, 1], tanh, (expected, actual) => Math.Abs(expected - actual) <= 3.2e-7);
        Assert.All(tanh, value => Assert.InRange(value, -1, 1));
        float[] sigmoid = Map(Function.Sigmoid, width, [float.NegativeInfinity, 0, float.PositiveInfinity]);
        Assert.Equal([0, 0.5f, 1], sigmoid, (expected, actual) => Math.Abs(expected - actual) <= 2e-7);
        float[] exp = Map(Function.Exp, width, [float.NegativeInfinity, -1000, -87, 0, 88, 1000, float.PositiveInfinity]);
        Assert.Equal(1, exp[3]);
        Assert.Equal([exp[2], exp[2]], exp[..2]);
        Assert.Equal([exp[4], exp[4]], exp[5..]);
        Assert.True(exp[2] > 0 && float.IsFinite(exp[4]));
    }

    [Theory, MemberData(nameof(Widths))]
    public void Tanh_and_sigmoid_stay_in_their_range(int width)
    {
        float[] inputs = [.. Grid()];
        Assert.All(Map(Function.Tanh, width, inputs), value => Assert.InRange(value, -1, 1));
        Assert.All(Map(Function.Sigmoid, width, inputs), value => Assert.InRange(value, 0, 1));
    }

    private static float[] Specials => [float.NegativeInfinity, float.PositiveInfinity, 0, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue];

    /// <summary>A line through the range that matters, and floats of every size and sign.</summary>
    private static IEnumerable<float> Grid()
    {
        for (int i = -100_000; i <= 100_000; i++)
        {
            yield return i * 1e-3f;
        }

        for (long bits = 0; bits < 1L << 32; bits += 65_521)
        {
            float value = BitConverter.UInt32BitsToSingle((uint)bits);
            if (float.IsFinite(value))
            {
                yield return value;
            }
        }
    }

    private static double LargestError(Function function, int width, Func<double, double> exact)
    {
        float[] inputs = [.. Grid()];
        return Map(function, width, inputs).Zip(inputs, (actual, x) => Math.Abs(actual - exact(x))).Max();
    }

    private static uint[] Bits(float[] values) => [.. values.Select(BitConverter.SingleToUInt32Bits)];

    private static bool IsSupported(int width) => width switch
    {
        4 => Simd128.IsSupported,
        8 => Simd256.IsSupported,
        _ => Simd512.IsSupported,
    };

    private static float[] Map(Function function, int width, float[] inputs)
    {
        var values = new AlignedBuffer(AlignedBuffer.RoundUp(inputs.Length));
        inputs.CopyTo(values.Span);
        switch (width)
        {
            case 4:
                Map<Simd128, Vector128<float>>(function, values);
                break;
            case 8:
                Map<Simd256, Vector256<float>>(function, values);
                break;
            default:
                Map<Simd512, Vector512<float>>(function, values);
                break;
        }

        return values.Span[..inputs.Length].ToArray();
    }

    private static void Map<TSimd, TVector>(Function function, AlignedBuffer values)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < values.Length; i += TSimd.Width)
        {
            TVector x = TSimd.Load(values.Pointer + i);
            TSimd.Store(values.Pointer + i, function switch
            {
                Function.Tanh => VectorMath.Tanh<TSimd, TVector>(x),
                Function.Sigmoid => VectorMath.Sigmoid<TSimd, TVector>(x),
                _ => VectorMath.Exp<TSimd, TVector>(x),
            });
        }
    }
}
