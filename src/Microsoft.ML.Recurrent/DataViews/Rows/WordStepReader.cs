using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads a vector of texts, one word each, of which the derived reader makes tokens.</summary>
internal abstract class WordStepReader(DataViewRow row, DataViewSchema.Column column) : StepReader
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
        ReadOnlySpan<ReadOnlyMemory<char>> words = _value.GetValues();
        if (!_value.IsDense || words.IsEmpty)
        {
            steps.Fill(TokenOf([], store, input));
        }

        ReadOnlySpan<int> places = _value.IsDense ? default : _value.GetIndices();
        for (int i = 0; i < words.Length; i++)
        {
            steps[_value.IsDense ? i : places[i]] = TokenOf(words[i].Span, store, input);
        }
    }

    /// <summary>The token of a word; an empty one is missing.</summary>
    protected abstract int TokenOf(ReadOnlySpan<char> word, SequenceStore store, int input);
}
