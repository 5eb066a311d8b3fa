using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Decoding;

public sealed class SymbolChoiceTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(63, 5)]
    [InlineData(64, 1)]
    [InlineData(65, 3)]
    [InlineData(1000, 1)]
    [InlineData(1000, 7)]
    [InlineData(1000, 1200)]
    public void The_best_symbols_are_those_that_sorting_finds(int symbolCount, int count)
    {
        var random = new RandomStream(5, RandomPurpose.Data, owner: 1);
        var choice = new SymbolChoice(new DecodingSettings { AllowsUnknown = true }, new SpecialSymbols(Unknown: -1, End: -1, Begin: -1), symbolCount);
        for (int trial = 0; trial < 20; trial++)
        {
            // Few values, so that many are equal; some are no numbers, and are never among the best.
            float[] probabilities = [.. Enumerable.Range(0, symbolCount).Select(_ => random.NextBelow(50) is var value and > 0 ? value / 50f : float.NaN)];
            int[] expected = [.. Enumerable.Range(0, symbolCount).Where(symbol => probabilities[symbol] >= 0).OrderByDescending(symbol => probabilities[symbol]).Take(count)];
            choice.Load(probabilities, history: [], limit: 10, forced: -1);
            choice.PickBest(count);
            Assert.Equal(expected, choice.Best.ToArray());
        }
    }

    [Fact]
    public void A_symbol_is_penalized_once_however_often_it_was_written_and_never_for_an_earlier_history()
    {
        var choice = new SymbolChoice(
            new DecodingSettings { AllowsUnknown = true, RepetitionPenalty = 2 }, new SpecialSymbols(Unknown: -1, End: -1, Begin: -1), symbolCount: 4);
        float[] probabilities = [0.5f, 0.25f, 0.25f, 0];
        choice.Load(probabilities, [0, 1, 0, 3, 0, 1], limit: 10, forced: -1);
        Assert.Equal([0.25f, 0.0625f, 0.25f, 0], Enumerable.Range(0, 4).Select(choice.ProbabilityOf), (a, b) => Math.Abs(a - b) < 1e-6);
        choice.Load(probabilities, [2], limit: 10, forced: -1);
        Assert.Equal([0.5f, 0.25f, 0.0625f, 0], Enumerable.Range(0, 4).Select(choice.ProbabilityOf), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(1, 7, 1)]
    [InlineData(1, 0, 0.8)]
    [InlineData(0.5, 300, 0.9)]
    [InlineData(2, 0, 1)]
    public void Draws_are_those_from_all_symbols_by_falling_probability(float temperature, int topK, float topP)
    {
        const int SymbolCount = 700;
        var random = new RandomStream(5, RandomPurpose.Data, owner: 2);
        var sampling = new SamplingSettings(Seed: 1, temperature, topK, topP);
        var choice = new SymbolChoice(new DecodingSettings { AllowsUnknown = true, Sampling = sampling }, new SpecialSymbols(Unknown: -1, End: -1, Begin: -1), SymbolCount);
        for (int trial = 0; trial < 200; trial++)
        {
            float[] probabilities = [.. Enumerable.Range(0, SymbolCount).Select(_ => random.NextBelow(50) is var value and > 0 ? value / 1000f : float.NaN)];
            int[] falling = [.. Enumerable.Range(0, SymbolCount).Where(symbol => probabilities[symbol] >= 0).OrderByDescending(symbol => probabilities[symbol])];
            double[] weights = [.. falling.Select(symbol => Math.Pow((double)probabilities[symbol] / probabilities[falling[0]], 1 / temperature))];
            int left = topK > 0 ? topK : weights.Length;
            double share = topP * weights.Take(left).Sum();
            left = Math.Min(left, Enumerable.Range(1, left).FirstOrDefault(count => weights.Take(count).Sum() >= share, left));
            double draw = random.NextUnit();
            double target = draw * weights.Take(left).Sum();
            int expected = Enumerable.Range(0, left).First(place => weights.Take(place + 1).Sum() > target);

            choice.Load(probabilities, history: [], limit: 10, forced: -1);
            int drawn = choice.Draw(sampling, draw);

            // The exponential of the engine is a float: a draw near the border between two symbols may fall on the other side.
            Assert.InRange(Array.IndexOf(falling, drawn), expected - (temperature == 1 ? 0 : 1), expected + (temperature == 1 ? 0 : 1));
        }
    }
}
