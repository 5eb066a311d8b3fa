using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Evaluation.Numbers;

namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>Reads a row's vector of Boolean (as 0 and 1) or of Single as dense numbers, whether the row is sparse or dense.</summary>
internal abstract class ValueColumn
{
    private float[] _values = [];
    private int _count;

    /// <summary>The values that were read last, valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

    /// <summary>Reads the current row and returns how many values it has.</summary>
    public int Read()
    {
        _count = ReadVector();
        if (_values.Length < _count)
        {
            _values = new float[Math.Max(_count, 2 * _values.Length)];
        }

        WriteValues(_values.AsSpan(0, _count));
        return _count;
    }

    public static ValueColumn Of(DataViewRow row, ValueSource source)
        => source.Type.ItemType is BooleanDataViewType ? new BooleanValueColumn(row, source.Column) : new SingleValueColumn(row, source.Column);

    protected abstract int ReadVector();

    protected abstract void WriteValues(Span<float> values);
}
