using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Rows;

public sealed class WordReadingTests
{
    [Theory]
    [InlineData("paris", nameof(WordCasing.Lower))]
    [InlineData("don't", nameof(WordCasing.Lower))]
    [InlineData("Paris", nameof(WordCasing.Initial))]
    [InlineData("USA", nameof(WordCasing.Upper))]
    [InlineData("I", nameof(WordCasing.Upper))]
    [InlineData("U.S.", nameof(WordCasing.Upper))]
    [InlineData("iPhone", nameof(WordCasing.Mixed))]
    [InlineData("McDonald", nameof(WordCasing.Mixed))]
    [InlineData("1984", nameof(WordCasing.Digits))]
    [InlineData("12:30", nameof(WordCasing.MostlyDigits))]
    [InlineData("B2B", nameof(WordCasing.ContainsDigit))]
    [InlineData("a1", nameof(WordCasing.ContainsDigit))]
    [InlineData("--", nameof(WordCasing.Other))]
    [InlineData("東京", nameof(WordCasing.Other))]
    [InlineData("", nameof(WordCasing.Other))]
    public void Casing_of_words(string word, string expected) => Assert.Equal(Enum.Parse<WordCasing>(expected), WordCasings.Of(word));

    [Fact]
    public void Words_are_looked_up_as_told_and_characters_keep_their_case()
    {
        IDataView view = View([["Paris", "in", "1984"], ["paris", "", "2001"]]);
        TrainingSet set = Read(view, new WordSettings(new WordNormalization(LowersCase: true, NormalizesDigits: true), HasSpelling: true, HasCasing: true));
        Assert.Equal([FeatureKind.Words, FeatureKind.Spelling, FeatureKind.Casing], set.Features.Select(feature => feature.Kind));
        Assert.Equal(["0000", "paris", "in"], set.Features[0].Vocabulary!);
        Assert.Equal([2, 3, 1], Reading.Tokens(set.Training, 0));
        Assert.Equal([2, 0, 1], Reading.Tokens(set.Training, 1));
        Assert.Equal(["Paris", "in", "0000"], Spelled(set.Training, set.Features[1], 0));
        Assert.Equal(["paris", "?", "0000"], Spelled(set.Training, set.Features[1], 1));
        Assert.Equal([(int)WordCasing.Initial, (int)WordCasing.Lower, (int)WordCasing.Digits], Reading.Tokens(set.Training, 0, input: 2));
    }

    [Fact]
    public void A_new_word_is_read_by_the_characters_that_training_knew()
    {
        TrainingSet set = Read(View([["abc", "b"], ["c", "bb"]]), new WordSettings(default, HasSpelling: true, HasCasing: false));
        SequenceStore store = Reading.Score(View([["cab", "xb", new string('a', 70) + "bc"]]), set.Features);
        Assert.Equal([0, 0, 0], Reading.Tokens(store, 0));
        Assert.Equal(["cab", "?b", new string('a', 62) + "bc"], Spelled(store, set.Features[1], 0));
    }

    [Fact]
    public void Held_out_rows_give_no_characters()
    {
        IDataView view = View([.. Enumerable.Range(0, 10).Select(row => new[] { $"{(char)('a' + row)}" })]);
        TrainingSet set = Read(view, new WordSettings(default, HasSpelling: true, HasCasing: false), heldOut: 0.3f);
        Assert.Equal(7, set.Features[1].Vocabulary!.Length);
        Assert.Equal(["?", "?", "?"], Enumerable.Range(0, 3).SelectMany(row => Spelled(set.Validation!, set.Features[1], row)));
    }

    [Fact]
    public void Options_for_words_need_a_column_of_words()
    {
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), [1u, 2u])
            .Vector("X", Types.Numbers(0), [[1f], [2f]])
            .ToView();
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Read(view, new WordSettings(default, HasSpelling: true, HasCasing: false), column: "X"));
        Assert.Contains("'X': expected a vector of Text", error.Message, StringComparison.Ordinal);
    }

    private static IDataView View(string[][] rows) => new ViewBuilder()
        .Scalar("Label", Types.Key<uint>(2), [.. rows.Select((_, row) => (uint)(row % 2) + 1)])
        .Vector("W", Types.Words, [.. rows.Select(Types.Texts)])
        .ToView();

    private static TrainingSet Read(IDataView view, WordSettings words, float heldOut = 0, string column = "W") => TrainingSet.Read(
        view,
        validation: null,
        new TrainingSetSettings
        {
            LabelColumnName = "Label",
                LabelForm = LabelForm.Class,
            FeatureColumnNames = [column],
            StandardizesNumbers = false,
            VocabularyLimits = new VocabularyLimits(1, 100),
            Words = words,
            ValidationFraction = heldOut,
            Seed = 5,
        },
        TestContext.Current.CancellationToken);

    /// <summary>The words that a sequence's forms spell; ? is an unknown character.</summary>
    private static string[] Spelled(SequenceStore store, FeatureColumn spelling, int sequence)
        => [.. Reading.Tokens(store, sequence, input: 1)
            .Select(form => string.Concat(store.Forms(1).CharactersOf(form).ToArray().Select(id => id == 0 ? "?" : spelling.Vocabulary![id - 1])))];
}
