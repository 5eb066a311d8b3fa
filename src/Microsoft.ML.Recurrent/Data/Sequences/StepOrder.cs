namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>The order of rows by their values in the order column.</summary>
internal abstract class StepOrder
{
    public abstract ScalarSteps Values { get; }

    public abstract bool IsMissing(int slot);

    public abstract int Compare(int slot, int other);

    /// <summary>Puts slots in ascending order of their values; equal ones keep the order of their slots.</summary>
    public abstract void Sort(Span<int> slots);

    public abstract string TextOf(int slot);

    public static StepOrder Of(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory)
        => (StepOrder)Activator.CreateInstance(typeof(StepOrder<>).MakeGenericType(column.Type.RawType), input, column, memory)!;
}
