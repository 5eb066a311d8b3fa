using System.Text;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>A text as a sequence of its Unicode code points, as trainers read it; half of a surrogate pair counts as U+FFFD.</summary>
internal sealed class CharacterColumn(DataViewRow row, DataViewSchema.Column column, LabelNames names) : TagColumn
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private ReadOnlyMemory<char> _value;

    protected override int ReadValues()
    {
        _getter(ref _value);
        int count = 0;
        foreach (Rune _ in _value.Span.EnumerateRunes())
        {
            count++;
        }

        return count;
    }

    protected override void WriteIds(Span<int> ids)
    {
        Span<char> units = stackalloc char[2];
        int i = 0;
        foreach (Rune character in _value.Span.EnumerateRunes())
        {
            ids[i++] = names.IdOf(units[..character.EncodeToUtf16(units)]);
        }
    }
}
