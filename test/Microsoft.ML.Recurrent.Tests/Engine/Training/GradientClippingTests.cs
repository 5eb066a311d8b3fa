using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;

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
        AlignedBuffer gradients = parameters.NewBuffer();
        foreach (Parameter parameter in both)
        {
            golden["gradient." + parameter.Name].Values.CopyTo(parameter.In(gradients));
        }

        double norm = new GradientClipping(parameters).ByNorm(gradients, golden.Setting("maximum_norm"), Threads(1));

        // Fewer than 16 roundings stand behind a norm or a clipped value.
        Assert.Equal(golden["norm"].At(0), norm, 16 * 6e-8 * norm);
        Assert.All(both, parameter => Assert.InRange(golden["clipped." + parameter.Name].RelativeError(parameter.In(gradients)), 0, 16 * 6e-8));
    }

    [Fact]
    public void Norm_has_the_same_bits_on_any_number_of_threads_and_agrees_with_a_plain_sum()
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer gradients = Draw(parameters);
        var clipping = new GradientClipping(parameters);
        double alone = clipping.Norm(gradients, Threads(1));

        double sum = 0;
        foreach (Parameter parameter in parameters.All.Where(parameter => parameter.IsTrained))
        {
            foreach (float value in parameter.In(gradients))
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
        AlignedBuffer gradients = Draw(parameters);
        float[] original = gradients.Span.ToArray();
        var clipping = new GradientClipping(parameters);
        double before = clipping.ByNorm(gradients, 2, Threads(2));

        Assert.True(before > 2);
        Assert.Equal(2, clipping.Norm(gradients, Threads(1)), 1e-5);
        Assert.Equal(2 / before, gradients.Span[7] / original[7], 1e-6);
        Parameter frozen = parameters.All.Single(parameter => !parameter.IsTrained);
        Assert.Equal(original.AsSpan(frozen.Offset, frozen.Length), frozen.In(gradients));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_shows_in_the_norm_and_changes_nothing(float bad)
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer gradients = Draw(parameters);
        parameters.All[^1].In(gradients)[^1] = bad;
        float[] original = gradients.Span.ToArray();

        Assert.False(double.IsFinite(new GradientClipping(parameters).ByNorm(gradients, 1, Threads(2))));
        Assert.Equal(original, gradients.Span.ToArray());
    }

    [Fact]
    public void By_value_limits_both_sides()
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer gradients = Draw(parameters);
        float[] original = gradients.Span.ToArray();
        new GradientClipping(parameters).ByValue(gradients, 0.25, Threads(2));

        foreach (Parameter parameter in parameters.All)
        {
            for (int i = parameter.Offset; i < parameter.Offset + parameter.Length; i++)
            {
                Assert.Equal(parameter.IsTrained ? Math.Clamp(original[i], -0.25f, 0.25f) : original[i], gradients.Span[i]);
            }
        }
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
        AlignedBuffer values = Draw(LargeSet());
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

    private static AlignedBuffer Draw(ParameterSet parameters)
    {
        AlignedBuffer buffer = parameters.NewBuffer();
        var random = new RandomStream(5, RandomPurpose.Data, 0);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.In(buffer))
            {
                value = random.NextUniform(-1, 1);
            }
        }

        return buffer;
    }

    private static Execution Threads(int count) => new(new Workspace(), count);
}
