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
}
