using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Texts;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Texts;

public sealed class SymbolTextsTests
{
    private const int Missing = -1;

    private readonly LabelNames _names = new();

    [Fact]
    public void Words_are_joined_by_one_space_and_a_missing_one_is_a_character_of_its_own()
    {
        int[] words = [_names.IdOf("ab"), Missing, _names.IdOf("c")];
        Assert.Equal(['a', 'b', ' ', Missing, ' ', 'c'], new SymbolTexts(_names).Join(words));
        Assert.Equal(['a', 'b', Missing, 'c'], new SymbolTexts(_names).WithoutWhiteSpace(words));
        Assert.Empty(new SymbolTexts(_names).Join([]));
    }

    [Fact]
    public void Characters_are_code_points()
        => Assert.Equal([0x1F600], new SymbolTexts(_names).CharactersOf(_names.IdOf("\U0001F600")).ToArray());

    // What str.isspace() of Python calls white space; the zero width space U+200B is none.
    [Theory]
    [InlineData("a \t\n\v\f\rb")]
    [InlineData("a\u001c\u001d\u001e\u001f\u0085\u00a0b")]
    [InlineData("\u1680\u2000\u200aa\u2028\u2029b\u202f\u205f\u3000")]
    public void White_space_is_what_sacrebleu_removes(string text)
        => Assert.Equal(['a', 'b'], new SymbolTexts(_names).WithoutWhiteSpace([_names.IdOf(text)]));

    [Fact]
    public void What_has_no_width_stays()
        => Assert.Equal(['a', '\u200b', 'b'], new SymbolTexts(_names).WithoutWhiteSpace([_names.IdOf("a\u200bb")]));
}
