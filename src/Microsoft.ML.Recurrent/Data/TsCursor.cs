using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>Goes through the series of a file: the steps in column 0, then the label where the file has one.</summary>
internal sealed class TsCursor(DataViewSchema schema, TsFormat format, bool[] active) : FileCursor(schema, active)
{
    private readonly TsSeries _series = new(format);

    protected override bool ReadRow() => _series.MoveNext();

    protected override Delegate NewGetter(int column) => column == 0
        ? (ValueGetter<VBuffer<float>>)GetSteps
        : format.LabelKind == TsLabelKind.Number
            ? (ValueGetter<float>)GetNumber
            : (ValueGetter<ReadOnlyMemory<char>>)GetClass;

    protected override void Close() => _series.Dispose();

    private void GetSteps(ref VBuffer<float> value)
    {
        CheckIsAtRow();
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, checked(_series.StepCount * format.ChannelCount));
        _series.WriteSteps(editor.Values);
        value = editor.Commit();
    }

    private void GetNumber(ref float value)
    {
        CheckIsAtRow();
        value = _series.Number;
    }

    private void GetClass(ref ReadOnlyMemory<char> value)
    {
        CheckIsAtRow();
        value = _series.ClassName;
    }
}
