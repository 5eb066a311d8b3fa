using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>Reads which series a row belongs to: a text, a key by the text that it stands for, or a whole number.</summary>
internal static class SeriesNameReader
{
    private const string Role = "series";
    private const string Expected = "Text, a key or a whole number, one per row";

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !(column.IsKey || column.ItemType is TextDataViewType || IsWhole(column.ItemType)))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, Expected, SchemaMismatch.TypeOf(column));
        }
    }

    /// <summary>A getter of the name of the current row's series.</summary>
    public static ValueGetter<ReadOnlyMemory<char>> Of(DataViewRow row, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(row.Schema, Role, columnName);
        if (column.Type is TextDataViewType)
        {
            return row.GetGetter<ReadOnlyMemory<char>>(column);
        }

        if (column.Type is KeyDataViewType && column.Annotations.Schema.GetColumnOrNull("KeyValues") is { Type: VectorDataViewType { ItemType: TextDataViewType } })
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            column.GetKeyValues(ref names);
            ReadOnlyMemory<char>[] texts = [.. names.DenseValues()];
            ValueGetter<ulong> keyGetter = Numbers(row, column);
            return (ref ReadOnlyMemory<char> name) =>
            {
                ulong key = 0;
                keyGetter(ref key);
                name = key == 0 || key > (ulong)texts.Length ? ReadOnlyMemory<char>.Empty : texts[key - 1];
            };
        }

        if (column.Type is not KeyDataViewType && !IsWhole(column.Type))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, Expected, column.Type.ToString()!);
        }

        var known = new Dictionary<ulong, ReadOnlyMemory<char>>();
        ValueGetter<ulong> getter = Numbers(row, column);
        return (ref ReadOnlyMemory<char> name) =>
        {
            ulong number = 0;
            getter(ref number);
            if (!known.TryGetValue(number, out name))
            {
                name = ((long)number).ToString(CultureInfo.InvariantCulture).AsMemory();
                known.Add(number, name);
            }
        };
    }

    private static bool IsWhole(DataViewType type) => type is NumberDataViewType && type.RawType != typeof(float) && type.RawType != typeof(double);

    private static ValueGetter<ulong> Numbers(DataViewRow row, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.SByte => Numbers<sbyte>(row, column, value => (ulong)value),
        TypeCode.Int16 => Numbers<short>(row, column, value => (ulong)value),
        TypeCode.Int32 => Numbers<int>(row, column, value => (ulong)value),
        TypeCode.Int64 => Numbers<long>(row, column, value => (ulong)value),
        TypeCode.Byte => Numbers<byte>(row, column, value => value),
        TypeCode.UInt16 => Numbers<ushort>(row, column, value => value),
        TypeCode.UInt32 => Numbers<uint>(row, column, value => value),
        _ => Numbers<ulong>(row, column, value => value),
    };

    private static ValueGetter<ulong> Numbers<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> bitsOf)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return (ref ulong number) =>
        {
            getter(ref value);
            number = bitsOf(value);
        };
    }
}
