using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// Reads all rows before the first group. The slots of a group are a linked list, so that a row costs four bytes more than its values,
/// and a group's are sorted when its turn has come. A slot is the number of its row.
/// </summary>
internal sealed class CollectedGroups(StepSource source, StepTable table, SequenceFormat format) : GroupSteps
{
    private readonly StepBlocks<int> _next = new(width: 1, table.Memory);
    private readonly List<SlotChain> _groups = [];
    private bool _isCollected;
    private int[] _steps = [];
    private int _first;
    private int _end;

    public override ReadOnlySpan<int> Steps => _steps.AsSpan(_first.._end);

    public override bool MoveNextGroup()
    {
        if (!_isCollected)
        {
            Collect();
            _isCollected = true;
        }

        if (Group + 1 >= _groups.Count)
        {
            return false;
        }

        Group++;
        Show(_groups[Group]);
        return true;
    }

    public override bool TryHold(int count) => _end - _first >= count;

    public override void Drop(int count) => _first += count;

    private void Collect()
    {
        for (int slot = 0; source.Read(slot); slot = checked(slot + 1))
        {
            _next.Reserve(slot);
            if (source.Group != GroupIndex.Missing)
            {
                Append(slot, source.Group);
            }
        }
    }

    private void Append(int slot, int group)
    {
        if (group == _groups.Count)
        {
            int capacity = _groups.Capacity;
            _groups.Add(new SlotChain { First = slot, Last = slot, Count = 1 });
            table.Memory.Add(MemoryMeter.BytesOfArray<SlotChain>(_groups.Capacity) - MemoryMeter.BytesOfArray<SlotChain>(capacity));
            return;
        }

        ref SlotChain chain = ref CollectionsMarshal.AsSpan(_groups)[group];
        _next[chain.Last][0] = slot;
        chain.Last = slot;
        chain.Count++;
    }

    private void Show(SlotChain chain)
    {
        if (_steps.Length < chain.Count)
        {
            table.Memory.Add(MemoryMeter.BytesOfArray<int>(chain.Count) - MemoryMeter.BytesOfArray<int>(_steps.Length));
            _steps = new int[chain.Count];
        }

        int slot = chain.First;
        for (int step = 0; step < chain.Count; step++)
        {
            _steps[step] = slot;
            slot = _next[slot][0];
        }

        _first = 0;
        _end = chain.Count;
        if (table.Order is { } order)
        {
            order.Sort(_steps.AsSpan(0, chain.Count));
            _end = Settle(order, _steps.AsSpan(0, chain.Count));
        }

        source.CheckMemory(Group);
    }

    /// <summary>Leaves of slots with equal order values those that are asked for; returns how many slots remain.</summary>
    private int Settle(StepOrder order, Span<int> slots)
    {
        if (format.RepeatedSteps == RepeatedSteps.KeepAll)
        {
            return slots.Length;
        }

        int count = 1;
        for (int i = 1; i < slots.Length; i++)
        {
            ref int last = ref slots[count - 1];
            if (order.Compare(last, slots[i]) != 0)
            {
                slots[count++] = slots[i];
            }
            else if (format.RepeatedSteps == RepeatedSteps.Error)
            {
                throw Repeated(table, Group, last, format, last, slots[i]);
            }
            else if (format.RepeatedSteps == RepeatedSteps.KeepLast)
            {
                last = slots[i];
            }
        }

        return count;
    }
}
