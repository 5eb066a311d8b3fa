using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Finds and reads the column that tells which rows belong together. A group is named by 16 bytes: its value, or a hash of a text.</summary>
internal static class GroupReader
{
    private const string Role = "group";
    private const string Expected = "a key, Text, a number or Boolean, one per row";

    // Tells values from the ids of rows, which are small numbers.
    private const ulong ValueMark = 0x67726F7570000000;

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !(column.IsKey || IsValue(column.ItemType)))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, Expected, SchemaMismatch.TypeOf(column));
        }
    }

    public static DataViewSchema.Column Find(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        return column.Type is KeyDataViewType || IsValue(column.Type)
            ? column
            : throw SchemaMismatch.Unexpected(Role, columnName, Expected, column.Type.ToString()!);
    }

    /// <summary>A getter of the current row's group. A missing value (key 0, empty text, NaN) is none: such a row is a group of its own.</summary>
    public static ValueGetter<DataViewRowId> Of(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Boolean => Values<bool>(row, column, value => value ? 1UL : 0),
        TypeCode.SByte => Values<sbyte>(row, column, value => (ulong)value),
        TypeCode.Int16 => Values<short>(row, column, value => (ulong)value),
        TypeCode.Int32 => Values<int>(row, column, value => (ulong)value),
        TypeCode.Int64 => Values<long>(row, column, value => (ulong)value),
        TypeCode.Byte => Values<byte>(row, column, value => IsMissingKey(column, value) ? null : value),
        TypeCode.UInt16 => Values<ushort>(row, column, value => IsMissingKey(column, value) ? null : value),
        TypeCode.UInt32 => Values<uint>(row, column, value => IsMissingKey(column, value) ? null : value),
        TypeCode.UInt64 => Values<ulong>(row, column, value => IsMissingKey(column, value) ? null : value),

        // Adding 0 makes -0 the same as 0.
        TypeCode.Single => Values<float>(row, column, value => float.IsNaN(value) ? null : BitConverter.DoubleToUInt64Bits(value + 0.0)),
        TypeCode.Double => Values<double>(row, column, value => double.IsNaN(value) ? null : BitConverter.DoubleToUInt64Bits(value + 0.0)),
        _ => Texts(row, column),
    };

    private static bool IsValue(DataViewType type) => type is TextDataViewType or BooleanDataViewType or NumberDataViewType;

    private static bool IsMissingKey(DataViewSchema.Column column, ulong key) => key == 0 && column.Type is KeyDataViewType;

    private static ValueGetter<DataViewRowId> Values<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong?> bitsOf)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        ValueGetter<DataViewRowId> idGetter = row.GetIdGetter();
        T value = default!;
        return (ref DataViewRowId id) =>
        {
            getter(ref value);
            if (bitsOf(value) is { } bits)
            {
                id = new DataViewRowId(bits, ValueMark);
            }
            else
            {
                idGetter(ref id);
            }
        };
    }

    private static ValueGetter<DataViewRowId> Texts(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> getter = row.GetGetter<ReadOnlyMemory<char>>(column);
        ValueGetter<DataViewRowId> idGetter = row.GetIdGetter();
        ReadOnlyMemory<char> text = default;
        return (ref DataViewRowId id) =>
        {
            getter(ref text);
            if (text.IsEmpty)
            {
                idGetter(ref id);
                return;
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(MemoryMarshal.AsBytes(text.Span), hash);
            id = new DataViewRowId(MemoryMarshal.Read<ulong>(hash), MemoryMarshal.Read<ulong>(hash[sizeof(ulong)..]));
        };
    }
}
