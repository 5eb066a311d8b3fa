using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>A list whose items are written in place; clearing keeps the memory.</summary>
internal sealed class GrowingArray<T>
    where T : unmanaged
{
    private T[] _items = [];

    public int Count { get; private set; }

    /// <summary>Bytes of the items.</summary>
    public long Bytes => (long)Count * Unsafe.SizeOf<T>();

    public Span<T> Span => _items.AsSpan(0, Count);

    public ref T this[int index] => ref Span[index];

    public void Add(T item) => Extend(1)[0] = item;

    /// <summary>Adds room for <paramref name="count"/> items and returns it; old contents are undefined.</summary>
    public Span<T> Extend(long count)
    {
        long total = Count + count;
        if (total > Array.MaxLength)
        {
            throw new InvalidOperationException($"All sequences together have {total} or more values in one column; memory holds at most {Array.MaxLength}.");
        }

        int needed = (int)total;
        if (_items.Length < needed)
        {
            Array.Resize(ref _items, (int)Math.Max(needed, Math.Min(Array.MaxLength, _items.Length * 2L)));
        }

        int start = Count;
        Count = needed;
        return _items.AsSpan(start, needed - start);
    }

    public void Clear() => Count = 0;
}
