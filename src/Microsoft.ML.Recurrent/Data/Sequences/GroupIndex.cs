using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>The groups met so far, numbered from 0 in the order of their first rows.</summary>
internal abstract class GroupIndex
{
    public const int Missing = -1;

    /// <summary>The index of the group of the input's row; <see cref="Missing"/> where the row has no group value.</summary>
    public abstract int Read();

    /// <summary>A getter of the group value of the shown sequence.</summary>
    public abstract Delegate Getter(IShownSequence shown);

    public abstract string TextOf(int group);

    public static GroupIndex Of(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory)
        => column.Type is TextDataViewType
            ? new TextGroupIndex(input, column, memory)
            : (GroupIndex)Activator.CreateInstance(typeof(ValueGroupIndex<>).MakeGenericType(column.Type.RawType), input, column, memory)!;
}
