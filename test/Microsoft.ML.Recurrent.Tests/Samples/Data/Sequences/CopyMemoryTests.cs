using Samples.Data.Sequences;
using Samples.Data.Tags;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class CopyMemoryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(30)]
    public void The_tags_behind_the_delimiter_are_the_first_ten_symbols(int lag)
    {
        foreach (TaggedSymbols row in new CopyMemory(lag, seed: 1).Draw(50))
        {
            Assert.Equal(lag + 20, row.Symbols.Length);
            Assert.Equal(row.Symbols.Length, row.Tags.Length);
            string[] copied = row.Symbols[..10];
            Assert.All(copied, symbol => Assert.InRange(int.Parse(symbol, System.Globalization.CultureInfo.InvariantCulture), 1, 8));
            Assert.Equal(lag + 9, Array.IndexOf(row.Symbols, ":"));
            Assert.All(row.Symbols[10..].Where(symbol => symbol != ":"), symbol => Assert.Equal("-", symbol));
            Assert.Equal([.. Enumerable.Repeat("", lag + 10), .. copied], row.Tags);
        }
    }

    [Fact]
    public void All_symbols_are_met_and_the_same_seed_gives_the_same_rows()
    {
        string[][] rows = Draw(seed: 3);
        Assert.Equal(CopyMemory.AlphabetSize, rows.SelectMany(row => row[..CopyMemory.SymbolCount]).Distinct().Count());
        Assert.Equal(rows, Draw(seed: 3));
        Assert.NotEqual(rows, Draw(seed: 4));
    }

    private static string[][] Draw(int seed) => [.. new CopyMemory(5, seed).Draw(30).Select(row => row.Symbols)];
}
