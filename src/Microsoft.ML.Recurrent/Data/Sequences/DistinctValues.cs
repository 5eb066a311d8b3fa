using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Different values, numbered from 0 in the order in which they were added.</summary>
internal sealed class DistinctValues<T>(MemoryMeter memory)
    where T : notnull
{
    private readonly Dictionary<T, int> _indices = [];
    private readonly List<T> _values = [];
    private long _bytes;

    public Dictionary<T, int> Indices => _indices;

    public IReadOnlyList<T> Values => _values;

    /// <summary>Adds a value that is not there yet.</summary>
    public int Add(T value)
    {
        int index = _values.Count;
        _indices.Add(value, index);
        _values.Add(value);

        // An entry of a dictionary is a hash code, the index of the next entry, key and value; a bucket is an int.
        long entryBytes = Unsafe.SizeOf<(uint, int, T, int)>() + sizeof(int);
        long bytes = (_indices.Capacity * entryBytes) + MemoryMeter.BytesOfArray<T>(_values.Capacity);
        memory.Add(bytes - _bytes);
        _bytes = bytes;
        return index;
    }
}
