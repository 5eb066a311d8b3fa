using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Sequences;

public sealed class WordFormsTests
{
    [Fact]
    public void Equal_words_are_one_form_numbered_in_the_order_of_arrival()
    {
        var forms = new WordForms();
        var known = new List<string>();
        var random = new RandomStream(1, RandomPurpose.Data, 0);
        for (int i = 0; i < 3000; i++)
        {
            int[] word = [.. Enumerable.Range(0, 1 + random.NextBelow(5)).Select(_ => random.NextBelow(4))];
            string text = string.Join(' ', word);
            if (!known.Contains(text))
            {
                known.Add(text);
            }

            Assert.Equal(known.IndexOf(text), forms.IdOf(word));
        }

        Assert.Equal(known.Count, forms.Count);
        Assert.All(Enumerable.Range(0, forms.Count), form => Assert.Equal(known[form], string.Join(' ', forms.CharactersOf(form).ToArray())));
    }

    [Fact]
    public void Renamed_characters_keep_their_forms_and_are_found_by_their_new_names()
    {
        var forms = new WordForms();
        forms.IdOf([1, 2]);
        forms.IdOf([3]);
        forms.IdOf([2, 2]);
        forms.Rename([0, 5, 0, 0]);
        Assert.Equal([5, 0], forms.CharactersOf(0).ToArray());
        Assert.Equal([0], forms.CharactersOf(1).ToArray());
        Assert.Equal(0, forms.IdOf([5, 0]));
        Assert.Equal(2, forms.IdOf([0, 0]));
        Assert.Equal(3, forms.IdOf([5]));
    }

    [Fact]
    public void A_cleared_set_begins_anew_and_a_word_without_characters_is_refused()
    {
        var forms = new WordForms();
        forms.IdOf([1]);
        forms.Clear();
        Assert.Equal(0, forms.Count);
        Assert.Equal(0, forms.IdOf([2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => forms.IdOf([]));
    }

    [Fact]
    public void A_sequence_of_another_store_brings_its_words()
    {
        var source = new SequenceStore([0]);
        source.Forms(0).IdOf([7]);
        source.AddTokens(0, 2)[0] = source.Forms(0).IdOf([1, 2]);
        source.AllTokens(0)[1] = source.Forms(0).IdOf([3]);
        source.EndSequence(2);
        var target = new SequenceStore([0]);
        target.AddSequence(source, 0);
        Assert.Equal([0, 1], target.Tokens(0, 0, 0, 2).ToArray());
        Assert.Equal([3], target.Forms(0).CharactersOf(1).ToArray());
    }
}
