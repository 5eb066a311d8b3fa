using Samples.Data.Sequences;
using Samples.Data.Tags;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Tags;

public sealed class SnipsReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Utterances_end_at_blank_lines_and_at_the_end_of_the_file()
    {
        IReadOnlyList<Utterance> utterances = Read("# intent = GetWeather\nrain\tO\ntoday\tB-timeRange\n\n\n# intent = PlayMusic\nplay\tO");

        Assert.Equal(["GetWeather", "PlayMusic"], utterances.Select(utterance => utterance.Intent));
        Assert.Equal(["rain", "today"], utterances[0].Tokens);
        Assert.Equal(["play"], utterances[1].Tokens);
    }

    [Fact]
    public void A_token_may_be_a_hash_sign() => Assert.Equal(["#", "1"], Read("# intent = PlayMusic\n#\tO\n1\tO\n")[0].Tokens);

    [Theory]
    [InlineData("# intent = A\nplay O\n", "line 2: expected a token, a tab and a tag, got 'play O'")]
    [InlineData("play\tO\n\n", "line 2: expected '# intent = ...' before the tokens")]
    public void A_malformed_file_is_refused_with_the_line(string text, string message)
    {
        var exception = Assert.Throws<InvalidDataException>(() => Read(text));

        Assert.Contains(message, exception.Message);
    }

    private IReadOnlyList<Utterance> Read(string text)
    {
        File.WriteAllText(_path, text);
        return SnipsReader.Read(_path);
    }
}
