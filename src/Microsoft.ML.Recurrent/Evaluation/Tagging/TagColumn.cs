using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Evaluation.Labels;

namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Reads a row's labels, texts or keys, as numbers of <see cref="LabelNames"/>; -1 where one is missing.</summary>
internal abstract class TagColumn
{
    private int[] _ids = [];

    /// <summary>The current row's labels, valid until the next call.</summary>
    public ReadOnlySpan<int> Read()
    {
        int count = ReadValues();
        if (_ids.Length < count)
        {
            _ids = new int[Math.Max(count, 2 * _ids.Length)];
        }

        Span<int> ids = _ids.AsSpan(0, count);
        WriteIds(ids);
        return ids;
    }

    /// <summary>The column of a schema, or an error that names it: it has to be a vector of texts or of keys.</summary>
    public static DataViewSchema.Column Find(DataViewSchema schema, string role, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, name);
        return column.Type is VectorDataViewType { ItemType: TextDataViewType or KeyDataViewType }
            ? column
            : throw SchemaMismatch.Unexpected(role, name, "Vector<Key> or Vector<Text>", column.Type.ToString()!);
    }

    public static TagColumn Of(DataViewRow row, DataViewSchema.Column column, LabelNames names)
    {
        DataViewType item = ((VectorDataViewType)column.Type).ItemType;
        return item is TextDataViewType ? new TextTagColumn(row, column, names) : Type.GetTypeCode(item.RawType) switch
        {
            TypeCode.Byte => Keys<byte>(row, column, names),
            TypeCode.UInt16 => Keys<ushort>(row, column, names),
            TypeCode.UInt32 => Keys<uint>(row, column, names),
            _ => Keys<ulong>(row, column, names),
        };
    }

    protected abstract int ReadValues();

    protected abstract void WriteIds(Span<int> ids);

    private static KeyTagColumn<TRaw> Keys<TRaw>(DataViewRow row, DataViewSchema.Column column, LabelNames names)
        where TRaw : unmanaged, IBinaryInteger<TRaw>
        => new(row, column, names);
}
