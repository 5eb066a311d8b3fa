using Microsoft.ML.Recurrent.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

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
    public void Header_byte_order_mark_tabs_ends_of_lines_and_repeated_words_are_tolerated(string text)
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
        var vectors = new float[words.Length * 2];
        Array.Fill(vectors, 9);
        return (WordVectorFile.Read(_path, words, 2, vectors, TestContext.Current.CancellationToken), vectors);
    }
}
