using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the class of a row.</summary>
internal static class LabelReader
{
    /// <summary>A function that gives the current row's class, 0-based; -1 where the label is missing.</summary>
    public static Func<int> Of(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Byte => Of<byte>(row, column),
        TypeCode.UInt16 => Of<ushort>(row, column),
        TypeCode.UInt32 => Of<uint>(row, column),
        _ => Of<ulong>(row, column),
    };

    private static Func<int> Of<TRaw>(DataViewRow row, DataViewSchema.Column column)
        where TRaw : unmanaged, IBinaryInteger<TRaw>
    {
        ValueGetter<TRaw> getter = row.GetGetter<TRaw>(column);
        ulong classCount = ((KeyDataViewType)column.Type).Count;
        return () =>
        {
            TRaw key = default;
            getter(ref key);

            // A key beyond the count is missing too, by the key type's contract.
            ulong number = ulong.CreateTruncating(key);
            return number <= classCount ? (int)number - 1 : -1;
        };
    }
}
