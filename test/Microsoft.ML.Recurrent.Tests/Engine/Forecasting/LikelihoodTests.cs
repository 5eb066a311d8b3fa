using Microsoft.ML.Recurrent.Engine.Forecasting;
using Microsoft.ML.Recurrent.Engine.Heads.Losses;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Forecasting;

public sealed class LikelihoodTests
{
    private const int Draws = 20_000;

    public static TheoryData<string> Losses => ["gaussian", "t", "counts", "quantiles"];

    [Theory, MemberData(nameof(Losses))]
    public void Slopes_match_central_differences(string name)
    {
        ForecastLoss loss = LossOf(name);
        float[] scores = [.. new[] { 0.7f, -0.4f, 0.9f }.Take(loss.ScoreCount)];
        foreach (float target in new[] { 0f, 0.75f, 3.5f })
        {
            var slopes = new float[loss.ScoreCount];
            loss.Compare(scores, target, scale: 4, slopes);
            for (int i = 0; i < scores.Length; i++)
            {
                // The single-precision exponential errs by 2e-7, over twice this width.
                const float Width = 1e-2f;
                double expected = (At(loss, scores, i, Width, target) - At(loss, scores, i, -Width, target)) / (2 * Width);
                Assert.Equal(expected, slopes[i], 2e-3 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Fact]
    public void Densities_agree_with_known_values()
    {
        // softplus(0.5413248546) = 1: standard normal and t with 3 degrees of freedom at 1, negative binomial with mean 2 and dispersion 1 at 3.
        const float One = 0.5413248546f;
        Assert.Equal(1.4189385, new GaussianLikelihood().Compare([0, One], 1, 1, new float[2]), 2e-4);
        Assert.Equal(1.5761656, new StudentTLikelihood().Compare([0, One, One], 1, 1, new float[3]), 2e-4);
        Assert.Equal(-Math.Log(8.0 / 81), new NegativeBinomialLikelihood().Compare([One, One], 1.5f, 2, new float[2]), 1e-4);
    }

    [Fact]
    public void Draws_have_the_mean_and_the_variance_of_their_distribution()
    {
        // Four standard errors of 20,000 draws; a t with 2 + softplus(3) degrees has a fourth moment that makes its variance's error about 0.1.
        (double mean, double variance) = Moments(new GaussianLikelihood(), [0.5f, 0], 1);
        Assert.Equal(0.5, mean, 0.02);
        Assert.Equal(0.4805, variance, 0.02);
        (mean, variance) = Moments(new StudentTLikelihood(), [0.5f, 0, 3], 1);
        Assert.Equal(0.5, mean, 0.03);
        Assert.Equal(0.4805 * 5.0486 / 3.0486, variance, 0.1);
        (mean, variance) = Moments(new NegativeBinomialLikelihood(), [1, 0], 8);
        Assert.Equal(1.3133, mean, 0.04);
        double expected = 8 * 1.3133;
        Assert.Equal((expected + (0.6931 * expected * expected)) / 64, variance, 0.12);
    }

    [Theory]
    [InlineData(0.5, 0.5723649429247, -1.9635100260214)]
    [InlineData(1, 0, -0.5772156649015)]
    [InlineData(4.5, 2.4537365708424, 1.3888709263595)]
    [InlineData(30, 71.257038967168, 3.3844381326855)]
    public void Gamma_functions_have_their_known_values(double x, double logGamma, double digamma)
    {
        Assert.Equal(logGamma, GammaFunctions.LogGamma(x), 1e-10);
        Assert.Equal(digamma, GammaFunctions.Digamma(x), 1e-9);
    }

    [Fact]
    public void Poisson_draws_of_large_means_have_mean_and_variance_alike()
    {
        var random = new RandomStream(4, RandomPurpose.Data, 0);
        double[] draws = [.. Enumerable.Range(0, Draws).Select(_ => GammaDraws.Poisson(40, ref random))];
        Assert.Equal(40, draws.Average(), 0.2);
        Assert.Equal(40, draws.Average(draw => (draw - 40) * (draw - 40)), 1.7);
    }

    private static double At(ForecastLoss loss, float[] scores, int place, float shift, float target)
    {
        float[] moved = [.. scores];
        moved[place] += shift;
        return loss.Compare(moved, target, scale: 4, new float[scores.Length]);
    }

    private static ForecastLoss LossOf(string name) => name switch
    {
        "gaussian" => new GaussianLikelihood(),
        "t" => new StudentTLikelihood(),
        "counts" => new NegativeBinomialLikelihood(),
        _ => new QuantileSetLoss(new SquaredLoss(), [0.1, 0.8]),
    };

    private static (double Mean, double Variance) Moments(Likelihood likelihood, float[] scores, float scale)
    {
        var random = new RandomStream(4, RandomPurpose.Data, 0);
        var draws = new double[Draws];
        for (int i = 0; i < Draws; i++)
        {
            draws[i] = likelihood.Draw(scores, scale, ref random);
        }

        double mean = draws.Average();
        return (mean, draws.Average(draw => (draw - mean) * (draw - mean)));
    }
}
