using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>Reads a vector of texts, one token each.</summary>
internal sealed class WordReader(DataViewRow row, DataViewSchema.Column column, WordIndex index) : StepReader
{
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
    private VBuffer<ReadOnlyMemory<char>> _value;

    public override int Read()
    {
        _getter(ref _value);
        return _value.Length;
    }

    public override void Append(SequenceStore store, int input)
    {
        Span<int> steps = store.AddTokens(input, Math.Max(1, _value.Length));
        steps.Clear();
        ReadOnlySpan<ReadOnlyMemory<char>> words = _value.GetValues();
        ReadOnlySpan<int> places = _value.IsDense ? default : _value.GetIndices();
        for (int i = 0; i < words.Length; i++)
        {
            steps[_value.IsDense ? i : places[i]] = index.IdOf(words[i].Span);
        }
    }
}
