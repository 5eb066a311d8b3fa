using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>
/// What the keys of a column stand for: ML.NET's KeyValues annotation, kept in its own type (texts, numbers, dates ...), so that
/// MapKeyToValue gives back exactly what MapValueToKey took.
/// </summary>
internal abstract class KeyValues
{
    /// <summary>ML.NET's name of the annotation.</summary>
    public const string AnnotationName = "KeyValues";

    public abstract KeyValueKind Kind { get; }

    public abstract int Count { get; }

    public bool AreTexts => Kind.RawType == typeof(ReadOnlyMemory<char>);

    /// <summary>Each value as a culture-free text from which <see cref="KeyValueKind.Parse"/> makes the same value again.</summary>
    public abstract string[] ToTexts();

    public abstract bool IsSameAs(KeyValues? other);

    /// <summary>Adds the values to a column's annotations under the given name.</summary>
    public abstract void AddTo(DataViewSchema.Annotations.Builder annotations, string name);

    /// <summary>The values of a key column, or null when it has none, too few, or of a type that keys cannot stand for.</summary>
    public static KeyValues? Of(DataViewSchema.Column column)
    {
        DataViewType keyType = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        if (keyType is not KeyDataViewType key
            || column.Annotations.Schema.GetColumnOrNull(AnnotationName)?.Type is not VectorDataViewType values
            || (ulong)values.Size != key.Count)
        {
            return null;
        }

        return Named(column.Annotations, AnnotationName);
    }

    /// <summary>The values in an annotation of any name, or null when there is none of a type that keys can stand for.</summary>
    public static KeyValues? Named(DataViewSchema.Annotations annotations, string name)
        => annotations.Schema.GetColumnOrNull(name)?.Type is VectorDataViewType values
            ? KeyValueKind.All.FirstOrDefault(kind => kind.ItemType.Equals(values.ItemType))?.Read(annotations, name)
            : null;
}
