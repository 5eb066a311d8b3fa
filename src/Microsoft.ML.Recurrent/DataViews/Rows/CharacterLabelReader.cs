using System.Text;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>The characters (Unicode code points) of a text are classes in the order of an index, which may learn them; half of a surrogate pair counts as U+FFFD.</summary>
internal sealed class CharacterLabelReader(DataViewRow row, DataViewSchema.Column column, WordIndex index) : StepLabelReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private ReadOnlyMemory<char> _value;

    public override int Read()
    {
        _getter(ref _value);
        int count = 0;
        foreach (Rune _ in _value.Span.EnumerateRunes())
        {
            count++;
        }

        Span<int> classes = Start(count);
        Span<char> text = stackalloc char[2];
        int place = 0;
        foreach (Rune character in _value.Span.EnumerateRunes())
        {
            classes[place++] = index.IdOf(text[..character.EncodeToUtf16(text)]) - 1;
        }

        return count;
    }
}
