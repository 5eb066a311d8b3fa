using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class ParzenMixtureTests
{
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-6, 9.865876450376981e-10)]
    [InlineData(12, 1)]
    public void The_normal_distribution_has_its_known_values(double x, double expected) => Assert.Equal(expected, NormalDistribution.Cdf(x), 1e-14);

    [Theory]
    [InlineData(0.5, 1)]
    [InlineData(0.02, 0.1)]
    [InlineData(1, 0.3)]
    public void A_kernel_is_a_density_on_the_unit(double mean, double deviation)
    {
        var kernel = new UnitKernel(mean, deviation);
        const int Parts = 10_000;
        Assert.Equal(1, Enumerable.Range(0, Parts).Sum(part => Math.Exp(kernel.LogDensity((part + 0.5) / Parts))) / Parts, 1e-6);
        Assert.Equal(1, Enumerable.Range(0, 10).Sum(part => Math.Exp(kernel.LogMass(part / 10.0, (part + 1) / 10.0))), 1e-12);
    }

    [Fact]
    public void Over_a_space_of_choices_and_whole_numbers_probabilities_sum_to_one_with_conditions()
    {
        SearchSpace space = SearchSpace.Of<ToyOptions>().Without("Rate", "Dropout", "ExtraSize").Restrict("Units", 1, 4).When("Units", "Extra", true);
        TrialParameters[] all =
        [
            .. from kind in new[] { "a", "b", "c" }
               from extra in new[] { 0, 1, 2, 3, 4 }
               let point = TrialParameters.Empty.With("Kind", kind).With("Extra", extra > 0)
               select extra > 0 ? point.With("Units", extra) : point,
        ];
        var mixture = new ParzenMixture(space, [all[0], all[3], all[3], all[12]]);
        Assert.Equal(1, all.Sum(point => Math.Exp(mixture.LogDensity(point))), 1e-12);

        var random = new RandomStream(1, RandomPurpose.Data, 0);
        var counts = all.ToDictionary(point => point, _ => 0);
        const int Draws = 20_000;
        for (int draw = 0; draw < Draws; draw++)
        {
            counts[mixture.Draw(ref random)]++;
        }

        // Four deviations of a frequency.
        Assert.All(counts, pair =>
        {
            double expected = Math.Exp(mixture.LogDensity(pair.Key));
            Assert.Equal(expected, pair.Value / (double)Draws, 4 * Math.Sqrt(expected * (1 - expected) / Draws));
        });
    }
}
