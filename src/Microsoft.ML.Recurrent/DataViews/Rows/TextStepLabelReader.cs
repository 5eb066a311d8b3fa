using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Texts are classes in the order of an index, which may learn them; empty and unknown ones are missing.</summary>
internal sealed class TextStepLabelReader(DataViewRow row, DataViewSchema.Column column, WordIndex tags) : StepLabelReader
{
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
    private VBuffer<ReadOnlyMemory<char>> _value;

    public override int Read()
    {
        _getter(ref _value);
        Span<int> classes = Start(_value.Length);
        ReadOnlySpan<ReadOnlyMemory<char>> texts = _value.GetValues();
        ReadOnlySpan<int> places = _value.IsDense ? default : _value.GetIndices();
        for (int i = 0; i < texts.Length; i++)
        {
            classes[_value.IsDense ? i : places[i]] = tags.IdOf(texts[i].Span) - 1;
        }

        return _value.Length;
    }
}
