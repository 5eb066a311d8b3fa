using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Reports;

/// <summary>The values of a column as texts, for people: keys as what they stand for.</summary>
internal static class ColumnTexts
{
    /// <summary>Stands for key 0.</summary>
    public const string Missing = "(missing)";

    /// <summary>Reads the items of the current row: one, or those of a vector. Items of types that a report does not show are empty.</summary>
    public static Func<IReadOnlyList<string>> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return item switch
        {
            TextDataViewType => Reader<ReadOnlyMemory<char>>(row, column, text => text.ToString()),
            BooleanDataViewType => Reader<bool>(row, column, flag => flag ? "true" : "false"),
            NumberDataViewType when item.RawType == typeof(float) => Reader<float>(row, column, number => number.ToString("G4", CultureInfo.InvariantCulture)),
            NumberDataViewType when item.RawType == typeof(double) => Reader<double>(row, column, number => number.ToString("G4", CultureInfo.InvariantCulture)),
            KeyDataViewType when item.RawType == typeof(byte) => KeyReader<byte>(row, column, key => key),
            KeyDataViewType when item.RawType == typeof(ushort) => KeyReader<ushort>(row, column, key => key),
            KeyDataViewType when item.RawType == typeof(uint) => KeyReader<uint>(row, column, key => key),
            KeyDataViewType when item.RawType == typeof(ulong) => KeyReader<ulong>(row, column, key => key),
            _ => () => [],
        };
    }

    private static Func<IReadOnlyList<string>> KeyReader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> number)
    {
        string[]? names = NamesOf(column);
        return Reader<T>(row, column, key =>
        {
            ulong place = number(key);
            return place == 0 ? Missing : names is not null && place <= (ulong)names.Length ? names[place - 1] : place.ToString(CultureInfo.InvariantCulture);
        });
    }

    private static Func<IReadOnlyList<string>> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, string> text)
    {
        if (column.Type is not VectorDataViewType)
        {
            ValueGetter<T> getter = row.GetGetter<T>(column);
            return () =>
            {
                T value = default!;
                getter(ref value);
                return [text(value)];
            };
        }

        ValueGetter<VBuffer<T>> vectorGetter = row.GetGetter<VBuffer<T>>(column);
        return () =>
        {
            VBuffer<T> values = default;
            vectorGetter(ref values);
            return [.. values.DenseValues().Select(text)];
        };
    }

    private static string[]? NamesOf(DataViewSchema.Column column)
    {
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType { ItemType: TextDataViewType })
        {
            return null;
        }

        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue("KeyValues", ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
