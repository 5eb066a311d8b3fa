namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>What every row refuses, in one voice.</summary>
internal static class CursorChecks
{
    public static void Active(DataViewRow row, DataViewSchema.Column column)
    {
        if ((uint)column.Index >= (uint)row.Schema.Count || !row.IsColumnActive(column))
        {
            throw new ArgumentOutOfRangeException(nameof(column), $"Column '{column.Name}' was not asked for when this row or cursor was made.");
        }
    }

    public static ValueGetter<TValue> Typed<TValue>(Delegate getter, DataViewSchema.Column column)
        => getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"Column '{column.Name}' has values of {column.Type.RawType}: got a getter's type {typeof(TValue)}.");

    public static void AtRow(long position)
    {
        if (position < 0)
        {
            throw new InvalidOperationException("The cursor is not at a row: call MoveNext first, and get no values after it returned false.");
        }
    }
}
