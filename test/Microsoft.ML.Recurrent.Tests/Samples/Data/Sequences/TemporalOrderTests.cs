using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class TemporalOrderTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(300)]
    public void The_first_of_two_marks_lies_the_lag_or_a_tenth_more_before_the_end_and_the_class_is_their_order(int lag)
    {
        foreach (OrderedSymbols row in new TemporalOrder(lag, seed: 1).Draw(300))
        {
            int[] marks = [.. row.Symbols.Index().Where(step => step.Item is "X" or "Y").Select(step => step.Index)];
            Assert.Equal(2, marks.Length);
            Assert.InRange(row.Symbols.Length - 1 - marks[0], lag, lag + (lag / 10));
            string[] orders = ["XX", "XY", "YX", "YY"];
            Assert.Equal(orders[row.Order], row.Symbols[marks[0]] + row.Symbols[marks[1]]);
            Assert.Equal(("E", "B"), (row.Symbols[0], row.Symbols[^1]));
            Assert.All(row.Symbols[1..^1].Where((_, i) => !marks.Contains(i + 1)), symbol => Assert.Contains(symbol, (string[])["a", "b", "c", "d"]));
        }
    }

    [Fact]
    public void All_orders_and_places_are_met_and_the_same_seed_gives_the_same_rows()
    {
        OrderedSymbols[] rows = new TemporalOrder(20, seed: 3).Draw(300);
        Assert.Equal([0u, 1u, 2u, 3u], rows.Select(row => row.Order).Distinct().Order());
        Assert.Equal([1, 2, 3], rows.Select(row => Array.FindIndex(row.Symbols, symbol => symbol is "X" or "Y")).Distinct().Order());
        Assert.Equal(rows.Select(row => row.Symbols), new TemporalOrder(20, seed: 3).Draw(300).Select(row => row.Symbols));
        Assert.NotEqual(rows.Select(row => row.Symbols), new TemporalOrder(20, seed: 4).Draw(300).Select(row => row.Symbols));
    }
}
