using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>All feature columns of numbers, joined: the D numbers of a step stand together.</summary>
internal sealed class NumberSteps : StepColumn
{
    private readonly int[] _widths;
    private readonly NumberSource[] _sources;
    private readonly StepBlocks<float> _values;

    public NumberSteps(DataViewRow input, IReadOnlyList<DataViewSchema.Column> columns, MemoryMeter memory)
    {
        _widths = [.. columns.Select(column => StepType.WidthOf(column.Type))];
        _sources = [.. columns.Select(column => NumberKind.SourceOf(input, column))];
        _values = new StepBlocks<float>(_widths.Sum(), memory);
    }

    public override void Read(int slot)
    {
        _values.Reserve(slot);
        Span<float> rest = _values[slot];
        for (int i = 0; i < _sources.Length; i++)
        {
            _sources[i].Read(rest[.._widths[i]]);
            rest = rest[_widths[i]..];
        }
    }

    public override Delegate StepsGetter(IShownSequence shown) => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> values) =>
    {
        ReadOnlySpan<int> steps = shown.Steps;
        int width = _values[steps[0]].Length;
        VBufferEditor<float> editor = VBufferEditor.Create(ref values, checked(steps.Length * width));
        for (int step = 0; step < steps.Length; step++)
        {
            _values[steps[step]].CopyTo(editor.Values[(step * width)..]);
        }

        values = editor.Commit();
    });
}
