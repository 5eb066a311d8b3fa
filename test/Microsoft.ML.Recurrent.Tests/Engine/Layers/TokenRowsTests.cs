using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

public sealed class TokenRowsTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(64, 300)]
    [InlineData(65, 300)]
    [InlineData(1000, 1)]
    [InlineData(1000, 700)]
    public void Lists_distinct_tokens_and_the_rows_of_each_in_ascending_order(int vocabularySize, int rowCount)
    {
        var tokenRows = new TokenRows(vocabularySize);
        for (uint batch = 0; batch < 3; batch++)
        {
            int[] tokens = Draw(vocabularySize, rowCount, batch);
            tokenRows.Load(tokens);

            var expected = tokens.Select((token, row) => (token, row)).GroupBy(pair => pair.token, pair => pair.row).OrderBy(group => group.Key).ToArray();
            Assert.Equal(expected.Select(group => group.Key), tokenRows.Tokens.ToArray());
            for (int place = 0; place < tokenRows.Count; place++)
            {
                Assert.Equal(expected[place], tokenRows.RowsOf(place).ToArray());
            }
        }
    }

    [Fact]
    public void The_first_and_the_last_token_of_a_vocabulary_have_places()
    {
        var tokenRows = new TokenRows(128);
        tokenRows.Load([127, 0, 64, 63, 127]);
        Assert.Equal([0, 63, 64, 127], tokenRows.Tokens.ToArray());
        Assert.Equal([0, 4], tokenRows.RowsOf(3).ToArray());
    }

    private static int[] Draw(int vocabularySize, int count, uint owner)
    {
        var random = new RandomStream(3, RandomPurpose.Data, owner);
        int[] tokens = new int[count];
        foreach (ref int token in tokens.AsSpan())
        {
            token = random.NextBelow(vocabularySize);
        }

        return tokens;
    }
}
