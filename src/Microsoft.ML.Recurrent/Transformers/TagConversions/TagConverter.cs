using System.Runtime.InteropServices;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Evaluation.Tagging;

namespace Microsoft.ML.Recurrent.Transformers.TagConversions;

/// <summary>Converts the tags of the current row: spans are read as tolerantly as the CoNLL script does and written anew.</summary>
internal sealed class TagConverter(TagConversionSchema schema, DataViewRow input)
{
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>> _getter = input.GetGetter<VBuffer<ReadOnlyMemory<char>>>(schema.Tags);
    private readonly Dictionary<string, Tag> _tags = new(StringComparer.Ordinal);
    private readonly Dictionary<Tag, ReadOnlyMemory<char>> _labels = [];
    private readonly List<TagSpan> _spans = [];
    private readonly List<Tag> _row = [];
    private VBuffer<ReadOnlyMemory<char>> _values;

    public void Convert(ref VBuffer<ReadOnlyMemory<char>> destination)
    {
        CursorChecks.AtRow(input.Position);
        _getter(ref _values);
        CollectionsMarshal.SetCount(_row, _values.Length);
        Span<Tag> tags = CollectionsMarshal.AsSpan(_row);
        tags.Fill(Tag.Outside);
        foreach (KeyValuePair<int, ReadOnlyMemory<char>> value in _values.Items())
        {
            tags[value.Key] = TagOf(value.Value.Span);
        }

        TolerantSpans.Read(tags, _spans);
        SpanTags.Write(_spans, schema.Conversion.OutputScheme, tags);
        VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref destination, tags.Length);
        editor.Values.Clear();

        // Only a sparse buffer leaves places out: these hold the empty text, a missing label, and stay missing.
        foreach (KeyValuePair<int, ReadOnlyMemory<char>> value in _values.Items())
        {
            editor.Values[value.Key] = value.Value.IsEmpty ? value.Value : LabelOf(tags[value.Key]);
        }

        destination = editor.Commit();
    }

    private Tag TagOf(ReadOnlySpan<char> label)
    {
        Dictionary<string, Tag>.AlternateLookup<ReadOnlySpan<char>> known = _tags.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(label, out Tag tag))
        {
            // Any scheme with letters reads those of all.
            string text = label.ToString();
            TagFormat format = schema.Conversion.InputFormat ?? TagFormat.Usual;
            tag = Tag.Read(text, TaggingScheme.Bio, format) ?? throw new InvalidOperationException(
                $"Row {input.Position}: expected tags in column '{schema.Tags.Name}', 'O' or a letter of B, I, M, E, L, S, U as in '{format.Example('B')}' "
                + $"{(format.LetterAtEnd ? "behind" : "before")} a type, got '{text}'. Parameter inputFormat (TagFormat) says how tags are written.");
            _tags.Add(text, tag);
        }

        return tag;
    }

    private ReadOnlyMemory<char> LabelOf(Tag tag)
    {
        if (!_labels.TryGetValue(tag, out ReadOnlyMemory<char> label))
        {
            label = tag.ToLabel(schema.Conversion.OutputScheme).AsMemory();
            _labels.Add(tag, label);
        }

        return label;
    }
}
