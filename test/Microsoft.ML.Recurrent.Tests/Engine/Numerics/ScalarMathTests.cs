using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Numerics;

public sealed class ScalarMathTests
{
    [Fact]
    public void Logarithm_is_within_its_stated_error()
    {
        var stream = new RandomStream(1, RandomPurpose.Data, 0);
        for (int i = 0; i < 100_000; i++)
        {
            double x = Math.Exp(stream.NextUniform(-700, 700));
            Assert.InRange(Math.Abs(ScalarMath.Log(x) - Math.Log(x)), 0, 1e-15 * Math.Abs(Math.Log(x)) + 1e-16);
            double nearOne = stream.NextUniform(0.5f, 2);
            Assert.InRange(Math.Abs(ScalarMath.Log(nearOne) - Math.Log(nearOne)), 0, 1e-15 * Math.Abs(Math.Log(nearOne)) + 1e-16);
        }
    }

    [Fact]
    public void Logarithm_of_special_values_is_the_usual_one()
    {
        Assert.Equal(0, ScalarMath.Log(1));
        Assert.Equal(double.NegativeInfinity, ScalarMath.Log(0));
        Assert.Equal(double.PositiveInfinity, ScalarMath.Log(double.PositiveInfinity));
        Assert.Equal(double.NaN, ScalarMath.Log(double.NaN));
        Assert.Equal(double.NaN, ScalarMath.Log(-1));
    }

    [Fact]
    public void Exponential_of_doubles_is_within_its_stated_error()
    {
        var stream = new RandomStream(2, RandomPurpose.Data, 0);
        for (int i = 0; i < 100_000; i++)
        {
            double x = stream.NextUniform(-700, 700) * stream.NextUnit();
            Assert.InRange(Math.Abs(ScalarMath.Exp(x) - Math.Exp(x)), 0, 1e-15 * Math.Exp(x));
        }

        Assert.Equal(1, ScalarMath.Exp(0.0));
        Assert.Equal(0, ScalarMath.Exp(double.NegativeInfinity));
        Assert.Equal(double.PositiveInfinity, ScalarMath.Exp(800.0));
        Assert.Equal(double.NaN, ScalarMath.Exp(double.NaN));
    }

    [Fact]
    public void Exponential_has_the_bits_of_the_vectors()
    {
        for (float x = -90; x < 90; x += 0.137f)
        {
            Assert.Equal(VectorMath.Exp<Simd256, Vector256<float>>(Vector256.Create(x))[5], ScalarMath.Exp(x));
        }
    }
}
