using Microsoft.ML.Recurrent.Transformers.Generation;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

public sealed class StopTextTests
{
    [Theory]
    [InlineData("he", "she likes the moon", "she likes the moon")]
    [InlineData("moo", "she likes the moon", "she likes the moon")]
    [InlineData("the", "she likes the moon", "she likes")]
    [InlineData("the moon", "likes the sun the moon", "likes the sun")]
    [InlineData(" the ", "likes the sun", "likes")]
    [InlineData("likes", "likes the sun", "")]
    [InlineData("sun likes", "the sun the sun likes it", "the sun the")]
    public void Stops_of_words_are_whole_words(string stop, string words, string given) => Assert.Equal(given, Written([stop], words.Split(' '), " "));

    [Theory]
    [InlineData("he", "she", "s")]
    [InlineData("aab", "aaaab", "aa")]
    [InlineData("x", "abc", "abc")]
    [InlineData("cd", "abc", "abc")]
    public void Stops_of_characters_may_stand_anywhere(string stop, string text, string given)
        => Assert.Equal(given, Written([stop], [.. text.Select(letter => letter.ToString())], ""));

    [Fact]
    public void The_first_stop_that_is_complete_counts() => Assert.Equal("a b", Written(["d", "c d"], ["a", "b", "c", "d"], " "));

    private static string Written(string[] stops, string[] tokens, string separator)
    {
        var stop = new StopText(stops, separator);
        var given = new List<string>();
        foreach (string token in tokens)
        {
            stop.Add(token);
            Take();
            if (stop.IsComplete)
            {
                break;
            }
        }

        stop.End();
        Take();
        return string.Join(separator, given);

        void Take()
        {
            while (stop.TryTake(out string ready))
            {
                given.Add(ready);
            }
        }
    }
}
