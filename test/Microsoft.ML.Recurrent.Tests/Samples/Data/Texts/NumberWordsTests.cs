using global::Samples.Data.Texts;

namespace Microsoft.ML.Recurrent.Tests.Samples.Data.Texts;

public sealed class NumberWordsTests
{
    [Theory]
    [InlineData(0, "zero", "zéro")]
    [InlineData(21, "twenty-one", "vingt et un")]
    [InlineData(71, "seventy-one", "soixante et onze")]
    [InlineData(80, "eighty", "quatre-vingts")]
    [InlineData(81, "eighty-one", "quatre-vingt-un")]
    [InlineData(99, "ninety-nine", "quatre-vingt-dix-neuf")]
    [InlineData(200, "two hundred", "deux cents")]
    [InlineData(201, "two hundred and one", "deux cent un")]
    [InlineData(1000, "one thousand", "mille")]
    [InlineData(80_080, "eighty thousand and eighty", "quatre-vingt mille quatre-vingts")]
    [InlineData(200_200, "two hundred thousand two hundred", "deux cent mille deux cents")]
    public void Numbers_are_spelled_in_both_languages(int number, string english, string french)
        => Assert.Equal((english, french), (NumberWords.English(number), NumberWords.French(number)));

    [Fact]
    public void No_two_numbers_have_the_same_words()
        => Assert.Equal(100_000, Enumerable.Range(0, 100_000).Select(number => (NumberWords.English(number), NumberWords.French(number))).Distinct().Count());
}
