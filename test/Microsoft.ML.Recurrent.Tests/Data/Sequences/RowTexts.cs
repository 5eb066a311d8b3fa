using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Data.Sequences;

/// <summary>Rows of a data view as texts: values of a row stand between bars, those of a vector between blanks.</summary>
internal static class RowTexts
{
    public static string[] Of(IDataView view, params string[] columns)
    {
        DataViewSchema.Column[] shown = columns.Length == 0 ? [.. view.Schema] : Array.ConvertAll(columns, name => view.Schema[name]);
        using DataViewRowCursor cursor = view.GetRowCursor(shown);
        Func<string>[] readers = Array.ConvertAll(shown, column => Reader(cursor, column));
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(string.Join('|', readers.Select(read => read())));
        }

        return [.. rows];
    }

    public static int CountOf(IDataView view)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        int count = 0;
        while (cursor.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        return (Func<string>)typeof(RowTexts)
            .GetMethod(vector is null ? nameof(Value) : nameof(Vector), BindingFlags.Static | BindingFlags.NonPublic)!
            .MakeGenericMethod(vector?.ItemType.RawType ?? column.Type.RawType)
            .Invoke(null, [row, column])!;
    }

    private static Func<string> Value<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        return () =>
        {
            T value = default!;
            getter(ref value);
            return TextOf(value);
        };
    }

    private static Func<string> Vector<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> values = default;
        return () =>
        {
            getter(ref values);
            return string.Join(' ', values.DenseValues().Select(TextOf));
        };
    }

    private static string TextOf<T>(T value) => value switch
    {
        DateTime time => time.ToString("s", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value!.ToString()!,
    };
}
