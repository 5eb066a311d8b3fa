using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Recurrent.Trainers.WordVectors;

namespace Microsoft.ML.Recurrent.Tests.Trainers.WordVectors;

public sealed class WordVectorFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Wanted_words_get_their_vectors_and_others_keep_what_they_had()
    {
        (int found, float[] vectors) = Read("cat 1 2\nother x y\ndog -3.5 4e-1\n", "dog", "bird", "cat");
        Assert.Equal(2, found);
        Assert.Equal([-3.5f, 0.4f, 9, 9, 1, 2], vectors);
    }

    [Theory]
    [InlineData("2 2\ncat 1 2\ndog 3 4\n")]
    [InlineData("\uFEFFcat 1 2\r\ndog 3 4\r\n")]
    [InlineData("cat\t1\t2\ndog 3 4 \n\n")]
    [InlineData("cat 1 2\ncat 7 7\ndog 3 4")]
    [InlineData("cat 1 2\ndog 3 4\n\n \n\r\n\n")]
    public void Header_byte_order_mark_tabs_ends_of_lines_repeated_words_and_blank_lines_at_the_end_are_tolerated(string text)
        => Assert.Equal([1, 2, 3, 4], Read(text, "cat", "dog").Vectors);

    [Fact]
    public void A_word_takes_its_own_vector_before_the_lower_cased_one_wherever_they_stand()
    {
        Assert.Equal([5, 6, 1, 2, 1, 2], Read("paris 1 2\nParis 5 6\n", "Paris", "PARIS", "paris").Vectors);
        Assert.Equal([5, 6, 1, 2, 1, 2], Read("Paris 5 6\nparis 1 2\n", "Paris", "PARIS", "paris").Vectors);
        Assert.Equal([9, 9], Read("Paris 5 6\n", "paris").Vectors);
    }

    [Fact]
    public void A_word_may_hold_blanks()
        => Assert.Equal([1, 2, 3, 4], Read(". . . 1 2\nat name@domain.com 3 4\n", ". . .", "at name@domain.com").Vectors);

    [Theory]
    [InlineData("cat 1 -3e38\n", "Line 1 ", "has '-3e38' in place 2 of its numbers")]
    [InlineData("cat 1 2\nother 1 2 3\n", "Line 2 ", "has 3 numbers after its word: expected a word and EmbeddingSize 2 finite numbers")]
    [InlineData("cat 1 2\nother 1\n", "Line 2 ", "has 1 numbers after its word")]
    [InlineData("cat 1 2\nother\n", "Line 2 ", "has 0 numbers after its word")]
    [InlineData("cat 1 2\n\ndog 3 4\n", "Line 2 ", "is empty")]
    [InlineData("cat 1 x\n", "Line 1 ", "has 'x' in place 2 of its numbers")]
    [InlineData("a 1 2\nb 1 2\ncat NaN 2\n", "Line 3 ", "has 'NaN' in place 1 of its numbers")]
    [InlineData("400000 300\nthe 1 2\n", "Line 1 ", "says that vectors have 300 numbers")]
    public void A_broken_line_or_another_width_is_named_by_its_line(string text, string line, string what)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(text, "cat"));
        Assert.StartsWith(line, error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Contains(_path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void Binary_files_of_word2vec_are_read(string end)
    {
        File.WriteAllBytes(_path, Binary("4 2\n", end, ("other", [float.NaN, 0]), ("paris", [1, 2]), ("été", [-3.5f, 0.4f]), ("paris", [7, 7])));
        (int found, float[] vectors) = ReadFile("Paris", "bird", "été", "paris");
        Assert.Equal(3, found);
        Assert.Equal([1, 2, 9, 9, -3.5f, 0.4f, 1, 2], vectors);
    }

    [Fact]
    public void A_binary_file_gives_the_vectors_of_the_same_file_as_text()
    {
        var random = new Random(1);
        (string Word, float[] Vector)[] entries =
            [.. Enumerable.Range(0, 300).Select(i => ($"w{i}", new[] { random.NextSingle() - 0.5f, random.NextSingle() - 0.5f }))];
        string[] words = [.. entries.Select(entry => entry.Word)];
        float[] vectors = [.. entries.SelectMany(entry => entry.Vector)];
        File.WriteAllBytes(_path, Binary("300 2\n", "", entries));
        Assert.Equal(vectors, ReadFile(words).Vectors);
        Assert.Equal(vectors, Read("300 2\n" + string.Concat(entries.Select(entry => FormattableString.Invariant($"{entry.Word} {entry.Vector[0]:R} {entry.Vector[1]:R}\n"))), words).Vectors);
    }

    [Theory]
    [InlineData("2 3\n", 0, "says that vectors have 3 numbers")]
    [InlineData("2 2\n", 1, "ends in the vector of word 2 of 2, 'dog'")]
    [InlineData("2 2\n", 9, "ends in word 2 of 2")]
    [InlineData("1 2\n", 0, "goes on behind the 1 words")]
    [InlineData("3 2\n", 0, "ends in word 3 of 3")]
    [InlineData("", 0, "is binary, but does not begin with a line of two whole numbers")]
    public void A_broken_binary_file_is_named_with_its_place(string header, int missingBytes, string what)
    {
        byte[] bytes = Binary(header, "", ("cat", [1, 2]), ("dog", [3, 4]));
        File.WriteAllBytes(_path, bytes[..^missingBytes]);
        string error = Assert.Throws<InvalidDataException>(() => ReadFile("cat")).Message;
        Assert.Contains(what, error, StringComparison.Ordinal);
        Assert.Contains(_path, error, StringComparison.Ordinal);
        Assert.Contains("(option EmbeddingFile)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_infinite_number_of_a_wanted_word_is_refused_in_a_binary_file_too()
    {
        File.WriteAllBytes(_path, Binary("1 2\n", "", ("cat", [1, float.PositiveInfinity])));
        Assert.Contains("has Infinity in place 2 of the numbers of word 1, 'cat'", Assert.Throws<InvalidDataException>(() => ReadFile("cat")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_number_is_shortened_in_a_message()
    {
        string error = Assert.Throws<InvalidDataException>(() => Read("cat 1 " + new string('x', 100_000), "cat")).Message;
        Assert.InRange(error.Length, 100, 600);
    }

    [Fact]
    public void The_trainer_begins_with_the_vectors_of_the_file_and_keeps_them_on_request()
    {
        File.WriteAllText(_path, "2 8\nw1 1 2 3 4 5 6 7 8\nW2 1 1 1 1 1 1 1 1\n");
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.NumberOfEpochs = 1;
        options.FreezeEmbedding = true;
        options.EmbeddingFile = _path;
        options.EmbeddingVectors = new Dictionary<string, float[]> { ["w0"] = [0, 0, 0, 0, 0, 0, 0, 1] };
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        RecurrentMulticlassTransformer model = Toy.Trainer(options, ml).Fit(Toy.View(30));
        float[] table = [.. model.GetWeights()["embedding.weight"]];
        float[][] rows = [.. table.Chunk(8)];
        Assert.Equal(5, rows.Length);
        Assert.Equal(new float[8], rows[0]);
        Assert.Contains(rows, row => row.SequenceEqual([1f, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Contains(rows, row => row.SequenceEqual([0f, 0, 0, 0, 0, 0, 0, 1]));
        Assert.DoesNotContain(rows, row => row.SequenceEqual([1f, 1, 1, 1, 1, 1, 1, 1]));
        Assert.Contains(lines, line => line.Contains("has vectors of 1 of 4 tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_not_there_and_tokens_without_names_are_refused()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Words");
        options.EmbeddingFile = _path + ".none";
        Assert.Contains("EmbeddingFile: expected the path of a file", Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options)).Message, StringComparison.Ordinal);
        options = Toy.Options("Hashed");
        options.EmbeddingFile = _path;
        Assert.Contains("EmbeddingFile needs", Assert.Throws<InvalidOperationException>(() => Toy.Trainer(options).Fit(Toy.View(9))).Message, StringComparison.Ordinal);
    }

    private (int Found, float[] Vectors) Read(string text, params string[] words)
    {
        File.WriteAllText(_path, text);
        return ReadFile(words);
    }

    private static byte[] Binary(string header, string end, params (string Word, float[] Vector)[] entries) =>
    [
        .. Encoding.UTF8.GetBytes(header),
        .. entries.SelectMany(entry => (byte[])[.. Encoding.UTF8.GetBytes(entry.Word + " "), .. MemoryMarshal.AsBytes(entry.Vector.AsSpan()), .. Encoding.UTF8.GetBytes(end)]),
    ];

    private (int Found, float[] Vectors) ReadFile(params string[] words)
    {
        var vectors = new float[words.Length * 2];
        Array.Fill(vectors, 9);
        return (WordVectorFile.Read(_path, words, 2, vectors, TestContext.Current.CancellationToken), vectors);
    }
}
