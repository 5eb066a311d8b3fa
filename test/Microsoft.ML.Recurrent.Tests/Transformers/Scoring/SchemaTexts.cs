using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

/// <summary>Columns as texts, for comparison: names, types, and annotations with their types and values.</summary>
internal static class SchemaTexts
{
    public static string[] Describe(DataViewSchema schema) => [.. schema.Select(Describe)];

    public static string Describe(DataViewSchema.Column column)
        => $"{column.Name} {column.IsHidden} {Describe(column.Type)} {string.Join("; ", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {Describe(annotation.Type)} {Value(column.Annotations, annotation)}").Order(StringComparer.Ordinal))}";

    private static string Describe(DataViewType type) => type is KeyDataViewType key ? $"{key} {key.RawType} {key.Count}" : $"{type} {type.RawType}";

    private static string Value(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        Func<DataViewSchema.Annotations, string, string> read = annotation.Type is VectorDataViewType ? Values<int> : Value<int>;
        Type item = annotation.Type is VectorDataViewType vector ? vector.ItemType.RawType : annotation.Type.RawType;
        return (string)read.Method.GetGenericMethodDefinition().MakeGenericMethod(item).Invoke(null, [annotations, annotation.Name])!;
    }

    private static string Value<T>(DataViewSchema.Annotations annotations, string name)
    {
        T value = default!;
        annotations.GetValue(name, ref value);
        return Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private static string Values<T>(DataViewSchema.Annotations annotations, string name)
    {
        VBuffer<T> values = default;
        annotations.GetValue(name, ref values);
        return string.Join('|', values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }
}
