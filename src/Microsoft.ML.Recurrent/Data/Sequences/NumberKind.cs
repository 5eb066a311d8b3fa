using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A type of numbers that features can have, and how they become Single.</summary>
internal abstract class NumberKind(Type rawType)
{
    private static readonly IReadOnlyList<NumberKind> All =
    [
        new NumberKind<float>(value => value),
        new NumberKind<double>(value => (float)value),
        new NumberKind<bool>(value => value ? 1 : 0),
        new NumberKind<sbyte>(value => value),
        new NumberKind<byte>(value => value),
        new NumberKind<short>(value => value),
        new NumberKind<ushort>(value => value),
        new NumberKind<int>(value => value),
        new NumberKind<uint>(value => value),
        new NumberKind<long>(value => value),
        new NumberKind<ulong>(value => value),
    ];

    public static NumberSource SourceOf(DataViewRow input, DataViewSchema.Column column)
    {
        Type rawType = (column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType;
        return All.First(kind => kind.RawType == rawType).NewSource(input, column);
    }

    private Type RawType { get; } = rawType;

    protected abstract NumberSource NewSource(DataViewRow input, DataViewSchema.Column column);
}
