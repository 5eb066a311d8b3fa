using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// Reads rows as they are asked for, and one beyond, which tells whether the step before it is final and whether its group goes on.
/// Slots of dropped steps are used again.
/// </summary>
internal sealed class StreamedGroups(StepSource source, StepTable table, SequenceFormat format) : GroupSteps
{
    private const int None = -1;

    // A slot has room in the list of steps and in the stack of free ones.
    private const int BytesPerSlot = 2 * sizeof(int);

    private readonly List<int> _steps = [];
    private readonly Stack<int> _free = [];
    private int _slotCount;
    private int _first;
    private bool _hasBegun;
    private bool _groupHasEnded = true;

    // The row read last, not yet one of the steps.
    private int _pending = None;
    private int _pendingGroup;
    private long _pendingRow;

    public override ReadOnlySpan<int> Steps => CollectionsMarshal.AsSpan(_steps)[_first..];

    public override bool MoveNextGroup()
    {
        Drop(_steps.Count - _first);
        if (!_hasBegun)
        {
            _hasBegun = true;
            SetPending(ReadPlaced());
        }

        if (_pending == None)
        {
            return false;
        }

        Group = _pendingGroup;
        _groupHasEnded = false;
        return true;
    }

    public override bool TryHold(int count)
    {
        while (!_groupHasEnded && _steps.Count - _first < count)
        {
            Advance();
        }

        return _steps.Count - _first >= count;
    }

    public override void Drop(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _free.Push(_steps[_first++]);
        }

        // Moved up only when half of the list is gone, so that a step is moved less than once on average.
        if (_first * 2 >= _steps.Count)
        {
            _steps.RemoveRange(0, _first);
            _first = 0;
        }
    }

    /// <summary>Reads a row, by which the pending one becomes a step or is left out.</summary>
    private void Advance()
    {
        int slot = ReadPlaced();
        if (slot == None || source.Group != Group)
        {
            if (slot != None && source.Group < Group)
            {
                throw new InvalidDataException(
                    $"Row {source.Row} is of {table.NameOf(source.Group)} again, after rows of {table.NameOf(Group)}: "
                    + "expected the rows of a group to stand together (rowsAreGrouped). Sort the data by group, or leave rowsAreGrouped false.");
            }

            _steps.Add(_pending);
            _groupHasEnded = true;
            SetPending(slot);
            return;
        }

        switch (table.Order?.Compare(_pending, slot))
        {
            case > 0:
                throw new InvalidDataException(
                    $"The order goes down in row {source.Row} of {table.NameOf(Group)}: {table.Order.TextOf(slot)} in column '{format.OrderColumnName}' "
                    + $"after {table.Order.TextOf(_pending)} in row {_pendingRow}; expected rows in order (rowsAreGrouped). "
                    + "Sort the data by group and order, or leave rowsAreGrouped false.");

            case 0 when format.RepeatedSteps == RepeatedSteps.Error:
                throw Repeated(table, Group, slot, format, _pendingRow, source.Row);

            case 0 when format.RepeatedSteps == RepeatedSteps.KeepFirst:
                _free.Push(slot);
                return;

            case 0 when format.RepeatedSteps == RepeatedSteps.KeepLast:
                _free.Push(_pending);
                break;

            default:
                _steps.Add(_pending);
                break;
        }

        SetPending(slot);
    }

    private void SetPending(int slot) => (_pending, _pendingGroup, _pendingRow) = (slot, source.Group, source.Row);

    /// <summary>Reads the next row that has a place into a free slot; <see cref="None"/> at the end.</summary>
    private int ReadPlaced()
    {
        if (!_free.TryPop(out int slot))
        {
            slot = _slotCount++;
            table.Memory.Add(BytesPerSlot);
        }

        while (source.Read(slot))
        {
            if (source.Group != GroupIndex.Missing)
            {
                return slot;
            }
        }

        _free.Push(slot);
        return None;
    }
}
