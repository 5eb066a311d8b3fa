using System.Numerics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>
/// Values by slot, <paramref name="width"/> a slot, in blocks: to grow copies nothing and holds no more than a block in reserve.
/// </summary>
internal sealed class StepBlocks<T>(int width, MemoryMeter memory)
{
    // Under the 85,000 bytes from which on arrays become large objects, of which the heap is only swept and not compacted.
    private const int BlockBytes = 1 << 16;

    private readonly int _shift = BitOperations.Log2((uint)Math.Max(1, BlockBytes / Math.Max(1L, (long)width * Unsafe.SizeOf<T>())));
    private readonly List<T[]> _blocks = [];

    public Span<T> this[int slot] => _blocks[slot >> _shift].AsSpan((slot & ((1 << _shift) - 1)) * width, width);

    /// <summary>Makes room for a slot and all before it.</summary>
    public void Reserve(int slot)
    {
        while (slot >> _shift >= _blocks.Count)
        {
            int length = checked(width << _shift);
            _blocks.Add(new T[length]);
            memory.Add(MemoryMeter.BytesOfArray<T>(length));
        }
    }
}
