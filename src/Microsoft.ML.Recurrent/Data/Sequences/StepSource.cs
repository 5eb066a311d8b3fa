namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// Reads the input's rows into slots of a table. Rows without a group or an order value are refused or left without a place, and so
/// are rows beyond the memory that they may take.
/// </summary>
internal sealed class StepSource(DataViewRowCursor input, StepTable table, SequenceFormat format)
{
    /// <summary>The number of the row just read, from 0.</summary>
    public long Row { get; private set; } = -1;

    /// <summary>The group of the row just read; <see cref="GroupIndex.Missing"/> when the row has no place in any sequence.</summary>
    public int Group { get; private set; }

    /// <summary>Reads the next row into a slot; false at the end of the input.</summary>
    public bool Read(int slot)
    {
        if (!input.MoveNext())
        {
            return false;
        }

        Row++;
        table.Order?.Values.Read(slot);
        if (table.Order?.IsMissing(slot) == true)
        {
            LeaveOut("order", format.OrderColumnName!);
            return true;
        }

        Group = table.Groups?.Read() ?? 0;
        if (Group == GroupIndex.Missing)
        {
            LeaveOut("group", format.GroupColumnName!);
            return true;
        }

        table.Read(slot);
        CheckMemory(Group);
        return true;
    }

    /// <summary>Refuses rows that take more memory than they may; the error names the group in whose turn they do.</summary>
    public void CheckMemory(int group)
    {
        if (table.Memory.IsExceeded)
        {
            throw new InvalidOperationException(
                $"Rows take more than {format.MaximumMemoryInMegabytes} MB (parameter maximumMemoryInMegabytes) at row {Row}, with {table.NameOf(group)}. "
                + (format.Streams
                    ? "Expected the rows of one sequence and the values of all groups to fit: raise the maximum, or make shorter sequences."
                    : "Sort the data by group and order and set rowsAreGrouped, which keeps the rows of one group at a time, or raise the maximum."));
        }
    }

    private void LeaveOut(string role, string columnName)
    {
        Group = GroupIndex.Missing;
        if (!format.SkipsRowsWithoutPlace)
        {
            throw new InvalidDataException(
                $"Row {Row} has no {role} value in column '{columnName}': expected one in every row (skipRowsWithoutGroupOrOrder leaves such rows out).");
        }
    }
}
