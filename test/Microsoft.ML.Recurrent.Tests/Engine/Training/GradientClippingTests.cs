using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class GradientClippingTests
{
    [Theory]
    [InlineData("clip_norm_active")]
    [InlineData("clip_norm_inactive")]
    public void By_norm_agrees_with_pytorch(string caseName)
    {
        Golden golden = Golden.Load(caseName);
        var parameters = new ParameterSet();
        Parameter[] both = [.. new[] { "0", "1" }.Select(name
            => parameters.Add(name, golden["gradient." + name].Shape, ParameterInitializer.Zeros, isDecayed: name == "0"))];
        var gradients = new Gradients(parameters);
        foreach (Parameter parameter in both)
        {
            golden["gradient." + parameter.Name].Values.CopyTo(parameter.In(gradients.Dense));
        }

        double norm = new GradientClipping(parameters).ByNorm(gradients, golden.Setting("maximum_norm"), Threads(1));

        // Fewer than 16 roundings stand behind a norm or a clipped value.
        Assert.Equal(golden["norm"].At(0), norm, 16 * 6e-8 * norm);
        Assert.All(both, parameter => Assert.InRange(golden["clipped." + parameter.Name].RelativeError(parameter.In(gradients.Dense)), 0, 16 * 6e-8));
    }

    [Fact]
    public void Norm_has_the_same_bits_on_any_number_of_threads_and_agrees_with_a_plain_sum()
    {
        ParameterSet parameters = LargeSet();
        Gradients gradients = Draw(parameters);
        var clipping = new GradientClipping(parameters);
        double alone = clipping.Norm(gradients, Threads(1));

        double sum = 0;
        foreach (Parameter parameter in parameters.All.Where(parameter => parameter.IsTrained))
        {
            foreach (float value in parameter.In(gradients.Dense))
            {
                sum += (double)value * value;
            }
        }

        // A lane sum has at most 256 terms: relative error 256 * 2^-24 at worst, half of it after the root.
        Assert.Equal(Math.Sqrt(sum), alone, 128 * 6e-8 * alone);
        Assert.Equal(alone, clipping.Norm(gradients, Threads(2)));
        Assert.Equal(alone, clipping.Norm(gradients, Threads(3)));
        Assert.Equal(alone, clipping.Norm(gradients, Threads(8)));
    }

    [Fact]
    public void A_clipped_gradient_has_the_maximum_norm_and_its_direction()
    {
        ParameterSet parameters = LargeSet();
        Gradients gradients = Draw(parameters);
        float[] original = gradients.Dense.Span.ToArray();
        var clipping = new GradientClipping(parameters);
        double before = clipping.ByNorm(gradients, 2, Threads(2));

        Assert.True(before > 2);
        Assert.Equal(2, clipping.Norm(gradients, Threads(1)), 1e-5);
        Assert.Equal(2 / before, gradients.Dense.Span[7] / original[7], 1e-6);
        Parameter frozen = parameters.All.Single(parameter => !parameter.IsTrained);
        Assert.Equal(original.AsSpan(frozen.Offset, frozen.Length), frozen.In(gradients.Dense));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_shows_in_the_norm_and_changes_nothing(float bad)
    {
        ParameterSet parameters = LargeSet();
        Gradients gradients = Draw(parameters);
        parameters.All[^1].In(gradients.Dense)[^1] = bad;
        float[] original = gradients.Dense.Span.ToArray();

        Assert.False(double.IsFinite(new GradientClipping(parameters).ByNorm(gradients, 1, Threads(2))));
        Assert.Equal(original, gradients.Dense.Span.ToArray());
    }

    [Fact]
    public void By_value_limits_both_sides()
    {
        ParameterSet parameters = LargeSet();
        Gradients gradients = Draw(parameters);
        float[] original = gradients.Dense.Span.ToArray();
        new GradientClipping(parameters).ByValue(gradients, 0.25, Threads(2));

        foreach (Parameter parameter in parameters.All)
        {
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
            {
                Assert.Equal(parameter.IsTrained ? Math.Clamp(original[i], -0.25f, 0.25f) : original[i], gradients.Dense.Span[i]);
            }
        }
    }

    [Fact]
    public void Compact_gradients_count_after_the_flat_ones_and_are_limited_alike()
    {
        (Gradients compact, Gradients flat) = CompactAndFlat(threadCount: 1);
        var clipping = new GradientClipping(TableSet());
        double norm = clipping.Norm(compact, Threads(1));

        // Both are sums of the same squares in other blocks of at most 256 terms a lane.
        Assert.Equal(clipping.Norm(flat, Threads(1)), norm, 128 * 6e-8 * norm);
        Assert.All([2, 3, 8], threadCount => Assert.Equal(norm, clipping.Norm(CompactAndFlat(threadCount).Compact, Threads(threadCount))));

        double squares = 0;
        foreach (float value in compact.Tables[0].Values.Span[..compact.Tables[0].Length])
        {
            squares += (double)value * value;
        }

        compact.Dense.Span.Clear();
        Assert.Equal(Math.Sqrt(squares), clipping.Norm(compact, Threads(1)), 128 * 6e-8 * norm);
        Assert.True(clipping.ByNorm(compact, 0.5, Threads(2)) > 0.5);
        Assert.Equal(0.5, clipping.Norm(compact, Threads(1)), 1e-5);

        clipping.ByValue(compact, 1e-3, Threads(2));
        Assert.All(compact.Tables[0].Values.Span[..compact.Tables[0].Length].ToArray(), value => Assert.InRange(value, -1e-3f, 1e-3f));
        Assert.Contains(1e-3f, compact.Tables[0].Values.Span[..compact.Tables[0].Length].ToArray());
    }

    [Fact]
    public void Rows_of_an_earlier_batch_do_not_count()
    {
        Gradients compact = CompactAndFlat(threadCount: 1).Compact;
        compact.Clear();
        Assert.Equal(0, new GradientClipping(TableSet()).Norm(compact, Threads(1)));
    }

    [Fact]
    public void Every_width_sums_scales_and_limits_with_the_same_bits()
    {
        float[] narrow = AllOperations<Simd128, Vector128<float>>();
        if (Simd256.IsSupported)
        {
            Assert.Equal(narrow, AllOperations<Simd256, Vector256<float>>());
        }

        if (Simd512.IsSupported)
        {
            Assert.Equal(narrow, AllOperations<Simd512, Vector512<float>>());
        }
    }

    private static float[] AllOperations<TSimd, TVector>()
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        AlignedBuffer values = Draw(LargeSet()).Dense;
        float sum = ClippingKernel.SumOfSquaresCore<TSimd, TVector>(values, 16, 4080);
        ClippingKernel.ScaleCore<TSimd, TVector>(values, 16, 64, 1.7f);
        ClippingKernel.LimitCore<TSimd, TVector>(values, 16, 64, 0.9f);
        return [sum, .. values.Span[..96]];
    }

    private static ParameterSet LargeSet()
    {
        var parameters = new ParameterSet();
        parameters.Add("matrix", [300, 301], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("frozen", [1000], ParameterInitializer.Zeros, isDecayed: true, isTrained: false);
        parameters.Add("bias", [300], ParameterInitializer.Zeros, isDecayed: false);
        return parameters;
    }

    /// <summary>The same gradients of a batch of 700 tokens, enough to be shared, in both forms.</summary>
    private static (Gradients Compact, Gradients Flat) CompactAndFlat(int threadCount)
    {
        ParameterSet parameters = TableSet();
        var compact = new Gradients(parameters);
        var flat = new Gradients(parameters, hasDenseTables: true);
        var random = new RandomStream(5, RandomPurpose.Data, 0);
        var rows = new Matrix(new AlignedBuffer(700 * 32), 0, 700, 21, 32);
        int[] tokens = new int[rows.Rows];
        for (int row = 0; row < rows.Rows; row++)
        {
            tokens[row] = random.NextBelow(900);
            for (int column = 0; column < rows.Columns; column++)
            {
                rows[row, column] = random.NextUniform(-1, 1);
                parameters.All[1].In(flat.Dense)[tokens[row] * rows.Columns + column] += rows[row, column];
            }
        }

        compact.Of(parameters.All[1])!.Add(tokens, rows, Threads(threadCount));
        parameters.All[0].In(compact.Dense).Fill(0.01f);
        parameters.All[0].In(flat.Dense).Fill(0.01f);
        return (compact, flat);
    }

    private static ParameterSet TableSet()
    {
        var parameters = new ParameterSet();
        parameters.Add("matrix", [100, 101], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("table", [900, 21], ParameterInitializer.Zeros, isDecayed: true, isTable: true);
        return parameters;
    }

    private static Gradients Draw(ParameterSet parameters)
    {
        var gradients = new Gradients(parameters);
        var random = new RandomStream(5, RandomPurpose.Data, 0);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.In(gradients.Dense))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return gradients;
    }

    private static Execution Threads(int count) => new(new Workspace(), count);
}
