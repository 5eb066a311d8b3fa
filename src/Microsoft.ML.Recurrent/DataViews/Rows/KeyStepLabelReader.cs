using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Keys 1 .. C are the classes 0 .. C-1; all others are missing, by the key type's contract.</summary>
internal sealed class KeyStepLabelReader<TRaw>(DataViewRow row, DataViewSchema.Column column, ulong classCount) : StepLabelReader
    where TRaw : unmanaged, IBinaryInteger<TRaw>
{
    private readonly ValueGetter<VBuffer<TRaw>> _getter = row.GetGetter<VBuffer<TRaw>>(column);
    private VBuffer<TRaw> _value;

    public override int Read()
    {
        _getter(ref _value);
        Span<int> classes = Start(_value.Length);
        ReadOnlySpan<TRaw> keys = _value.GetValues();
        ReadOnlySpan<int> places = _value.IsDense ? default : _value.GetIndices();
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = ulong.CreateTruncating(keys[i]);
            classes[_value.IsDense ? i : places[i]] = key <= classCount ? (int)key - 1 : -1;
        }

        return _value.Length;
    }
}
