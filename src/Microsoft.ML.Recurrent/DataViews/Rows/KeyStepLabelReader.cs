using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Keys 1 .. C are the classes 0 .. C-1; all others are missing, by the key type's contract, and have the class given for that.</summary>
internal sealed class KeyStepLabelReader<TRaw>(DataViewRow row, DataViewSchema.Column column, ulong classCount, int missing) : StepLabelReader
    where TRaw : unmanaged, IBinaryInteger<TRaw>
{
    private readonly ValueGetter<VBuffer<TRaw>> _getter = row.GetGetter<VBuffer<TRaw>>(column);
    private VBuffer<TRaw> _value;

    public override int Read()
    {
        _getter(ref _value);
        Span<int> classes = Start(_value.Length, missing);
        ReadOnlySpan<TRaw> keys = _value.GetValues();
        ReadOnlySpan<int> places = _value.IsDense ? default : _value.GetIndices();
        for (int i = 0; i < keys.Length; i++)
        {
            ulong key = ulong.CreateTruncating(keys[i]);
            classes[_value.IsDense ? i : places[i]] = key > 0 && key <= classCount ? (int)key - 1 : missing;
        }

        return _value.Length;
    }
}
