namespace Microsoft.ML.Recurrent.DataViews.Cursors;

/// <summary>What every data view, cursor and row of ours refuses, each check once.</summary>
internal static class CursorChecks
{
    /// <summary>Which columns of a schema are wanted.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is of another schema.</exception>
    public static bool[] Wanted(DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns)
    {
        var wanted = new bool[schema.Count];
        foreach (DataViewSchema.Column column in columns)
        {
            if ((uint)column.Index >= (uint)schema.Count || schema[column.Index].Name != column.Name)
            {
                throw new ArgumentOutOfRangeException(nameof(columns), $"Column '{column.Name}' is not of this data.");
            }

            wanted[column.Index] = true;
        }

        return wanted;
    }

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
