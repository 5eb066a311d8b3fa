using System.Text;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads a text as its Unicode code points; half of a surrogate pair counts as U+FFFD.</summary>
internal sealed class CharacterReader(DataViewRow row, DataViewSchema.Column column, CodeIndex index) : StepReader
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private ReadOnlyMemory<char> _value;
    private int _length;

    public override int Read()
    {
        _getter(ref _value);
        _length = 0;
        foreach (Rune _ in _value.Span.EnumerateRunes())
        {
            _length++;
        }

        return _length;
    }

    public override void Append(SequenceStore store, int input)
    {
        Span<int> steps = store.AddTokens(input, Math.Max(1, _length));
        steps[0] = 0;
        int step = 0;
        foreach (Rune character in _value.Span.EnumerateRunes())
        {
            steps[step++] = index.IdOf((ulong)character.Value);
        }
    }
}
