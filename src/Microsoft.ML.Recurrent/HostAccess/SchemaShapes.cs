using System.Runtime.CompilerServices;
using Microsoft.ML.Data;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent.HostAccess;

/// <summary>Makes the schema shapes by which an estimator promises its output before it is fitted.</summary>
internal static class SchemaShapes
{
    /// <summary>A promised column. A key column is named by its raw type in <paramref name="itemType"/> and by <paramref name="isKey"/>.</summary>
    public static SchemaShape.Column Column(
        string name, VectorKind kind, DataViewType itemType, bool isKey = false, IEnumerable<SchemaShape.Column>? annotations = null)
    {
        OpenedInternals.EnsurePresent();
        return NewColumn(name, kind, itemType, isKey, annotations is null ? null : new SchemaShape(annotations));
    }

    /// <summary>The shape of a schema that exists.</summary>
    public static SchemaShape Of(DataViewSchema schema)
    {
        OpenedInternals.EnsurePresent();
        return Create(schema);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SchemaShape.Column NewColumn(string name, VectorKind kind, DataViewType itemType, bool isKey, SchemaShape? annotations) =>
        new(name, kind, itemType, isKey, annotations);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static SchemaShape Create(DataViewSchema schema) => SchemaShape.Create(schema);
}
