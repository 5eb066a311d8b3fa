using Samples.Data.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Sequences;

public sealed class SmsReaderTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_line_is_a_label_a_tab_and_a_text()
    {
        File.WriteAllText(_path, "ham\tSee you\tlater\nspam\tWIN a prize\n");

        IReadOnlyList<TextMessage> messages = SmsReader.Read(_path);

        Assert.Equal([("See you\tlater", false), ("WIN a prize", true)], messages.Select(message => (message.Text, message.IsSpam)));
        Assert.Equal(["WIN", "a", "prize"], messages[1].Tokens);
    }

    [Theory]
    [InlineData("Ok lar... U oni?", "Ok", "lar", ".", ".", ".", "U", "oni", "?")]
    [InlineData("don't call 0845-2810 b4 1st", "don't", "call", "0845", "-", "2810", "b4", "1st")]
    [InlineData("'Win' £100!!", "'", "Win", "'", "£", "100", "!", "!")]
    public void Words_and_numbers_are_tokens_and_so_is_every_other_sign(string text, params string[] tokens)
        => Assert.Equal(tokens, SmsReader.Tokenize(text));

    [Theory]
    [InlineData("eggs\tno such label")]
    [InlineData("ham without a tab")]
    [InlineData("")]
    public void A_line_of_another_form_is_refused_by_its_number(string line)
    {
        File.WriteAllText(_path, "ham\tfine\n" + line + "\n");

        var error = Assert.Throws<InvalidDataException>(() => SmsReader.Read(_path));

        Assert.Contains("line 2", error.Message, StringComparison.Ordinal);
    }
}
