using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads a vector of keys; key 0 is ML.NET's missing key.</summary>
internal sealed class KeyReader<TRaw>(DataViewRow row, DataViewSchema.Column column, CodeIndex index) : StepReader
    where TRaw : unmanaged, IBinaryInteger<TRaw>
{
    private readonly ValueGetter<VBuffer<TRaw>> _getter = row.GetGetter<VBuffer<TRaw>>(column);
    private VBuffer<TRaw> _value;

    public override int Read()
    {
        _getter(ref _value);
        return _value.Length;
    }

    public override void Append(SequenceStore store, int input)
    {
        Span<int> steps = store.AddTokens(input, Math.Max(1, _value.Length));
        ReadOnlySpan<TRaw> keys = _value.GetValues();
        if (_value.IsDense && _value.Length > 0)
        {
            for (int step = 0; step < keys.Length; step++)
            {
                steps[step] = IdOf(keys[step]);
            }

            return;
        }

        steps.Clear();
        ReadOnlySpan<int> places = _value.GetIndices();
        for (int i = 0; i < places.Length; i++)
        {
            steps[places[i]] = IdOf(keys[i]);
        }
    }

    private int IdOf(TRaw key) => TRaw.IsZero(key) ? 0 : index.IdOf(ulong.CreateTruncating(key));
}
