namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Tags;

/// <summary>The data that comes with the samples is what its README says.</summary>
public sealed class SyllablesFileTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Data", "Syllables", "syllables.tsv"));

    [Fact]
    public void It_has_the_number_of_words_that_the_readme_names() => Assert.Equal(23_664, Lines.Length);

    [Fact]
    public void Every_line_is_a_word_of_letters_and_one_to_six_syllables() => Assert.All(Lines, line => Assert.Matches("^[a-z]{2,}\t[1-6]$", line));

    [Fact]
    public void Words_are_sorted_and_occur_once()
    {
        string[] words = [.. Lines.Select(line => line.Split('\t')[0])];

        Assert.Equal(words.Distinct().Order(StringComparer.Ordinal), words);
    }
}
