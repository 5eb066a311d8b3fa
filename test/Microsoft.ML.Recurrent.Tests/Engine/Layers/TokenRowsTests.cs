using Microsoft.ML.Recurrent.Engine.Kernels;
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

            Assert.Equal(tokens, tokenRows.Places.ToArray().Select(place => tokenRows.Tokens[place]));
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(50)]
    public void Shares_own_every_place_once_and_no_more_rows_than_their_part_and_a_token(int shareCount)
    {
        int[] tokens = [.. Draw(40, 300, 0), .. Enumerable.Repeat(0, 200)];
        TokenRows tokenRows = TokenGradients.Rows(40, tokens);
        int next = 0;
        for (int share = 0; share < shareCount; share++)
        {
            RowSpan places = tokenRows.PlacesOf(share, shareCount);
            Assert.Equal(next, places.First);
            next += places.Count;
            int rows = Enumerable.Range(places.First, places.Count).Sum(place => tokenRows.RowsOf(place).Length);
            int largest = Enumerable.Range(0, tokenRows.Count).Max(place => tokenRows.RowsOf(place).Length);
            Assert.InRange(rows, 0, (tokens.Length / shareCount) + largest);
        }

        Assert.Equal(tokenRows.Count, next);
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
