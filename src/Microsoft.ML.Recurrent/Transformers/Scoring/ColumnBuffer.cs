using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The values of a column at the rows that a cursor has read ahead.</summary>
internal abstract class ColumnBuffer
{
    /// <summary>Keeps the value at the input cursor's row as that of <paramref name="slot"/>.</summary>
    public abstract void Read(int slot);

    /// <summary>A getter of the value at the slot that the cursor shows.</summary>
    public abstract Delegate Getter(IShownSlot shown);

    /// <summary>
    /// Whether values of a type stay what they are when the input moves on: ML.NET's own primitive types and vectors of them.
    /// Others may be objects that the input changes or disposes (images).
    /// </summary>
    public static bool CanHold(DataViewType type)
        => Primitive(type is VectorDataViewType vector ? vector.ItemType : type);

    public static ColumnBuffer Of(DataViewRow input, DataViewSchema.Column column)
        => column.Type is VectorDataViewType vector
            ? Make(typeof(VectorColumnBuffer<>), vector.ItemType.RawType, input, column)
            : Make(typeof(ValueColumnBuffer<>), column.Type.RawType, input, column);

    private static bool Primitive(DataViewType type)
        => type is NumberDataViewType or BooleanDataViewType or TextDataViewType or KeyDataViewType or DateTimeDataViewType
            or DateTimeOffsetDataViewType or TimeSpanDataViewType or RowIdDataViewType;

    private static ColumnBuffer Make(Type generic, Type itemType, DataViewRow input, DataViewSchema.Column column)
        => (ColumnBuffer)Activator.CreateInstance(generic.MakeGenericType(itemType), input, column)!;
}
