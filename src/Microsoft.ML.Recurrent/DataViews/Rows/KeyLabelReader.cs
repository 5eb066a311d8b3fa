using System.Numerics;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Keys 1 .. C are the classes 0 .. C-1; all others are missing, by the key type's contract, and have the class given for that.</summary>
internal sealed class KeyLabelReader<TRaw>(DataViewRow row, DataViewSchema.Column column, ulong classCount, int missing) : ClassLabelReader
    where TRaw : unmanaged, IBinaryInteger<TRaw>
{
    private readonly ValueGetter<TRaw> _getter = row.GetGetter<TRaw>(column);

    protected override int ReadClass()
    {
        TRaw key = default;
        _getter(ref key);
        ulong number = ulong.CreateTruncating(key);
        return number > 0 && number <= classCount ? (int)number - 1 : missing;
    }
}
