using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Texts are classes in the order of an index, which may learn them; empty ones are missing, and unknown ones too unless they are told apart.</summary>
internal sealed class TextStepLabelReader(DataViewRow row, DataViewSchema.Column column, WordIndex tags, UnseenLabels? unseen) : StepLabelReader
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
            int label = tags.IdOf(texts[i].Span) - 1;
            classes[_value.IsDense ? i : places[i]] = label < 0 && unseen is not null ? unseen.ClassOf(texts[i].Span) : label;
        }

        return _value.Length;
    }
}
