using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Reads all that a cursor has of the types that models and files give.</summary>
internal static class FuzzReading
{
    public static int ReadAll(DataViewRowCursor cursor)
    {
        List<Action> readers = [.. cursor.Schema.Select(column => ReaderOf(cursor, column)).OfType<Action>()];
        int rows = 0;
        while (cursor.MoveNext())
        {
            rows++;
            foreach (Action read in readers)
            {
                read();
            }
        }

        return rows;
    }

    private static Action? ReaderOf(DataViewRowCursor cursor, DataViewSchema.Column column) => column.Type.RawType switch
    {
        var type when type == typeof(float) => Reader<float>(cursor, column),
        var type when type == typeof(uint) => Reader<uint>(cursor, column),
        var type when type == typeof(ReadOnlyMemory<char>) => Reader<ReadOnlyMemory<char>>(cursor, column),
        var type when type == typeof(VBuffer<float>) => Reader<VBuffer<float>>(cursor, column),
        var type when type == typeof(VBuffer<int>) => Reader<VBuffer<int>>(cursor, column),
        var type when type == typeof(VBuffer<uint>) => Reader<VBuffer<uint>>(cursor, column),
        var type when type == typeof(VBuffer<ReadOnlyMemory<char>>) => Reader<VBuffer<ReadOnlyMemory<char>>>(cursor, column),
        _ => null,
    };

    private static Action Reader<T>(DataViewRowCursor cursor, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        return () => getter(ref value);
    }
}
