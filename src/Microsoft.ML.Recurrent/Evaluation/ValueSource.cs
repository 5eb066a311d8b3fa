using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>A column that an evaluation reads, a vector of Boolean or of Single.</summary>
/// <param name="Role">What the column is to the evaluation, in the words of errors: label, score ...</param>
/// <param name="Column">The column.</param>
internal sealed record ValueSource(string Role, DataViewSchema.Column Column)
{
    public VectorDataViewType Type => (VectorDataViewType)Column.Type;

    /// <summary>The values of a step by the type: the product of all dimensions but the first, which counts the steps; 1 where there is no other.</summary>
    public int StepWidth
    {
        get
        {
            int width = Type.Dimensions.Skip(1).Aggregate(1, (product, dimension) => checked(product * dimension));
            return width > 0 ? width : throw Unexpected("known dimensions after the first, which counts the steps");
        }
    }

    /// <summary>The column of a schema, or an error that names it: its vectors have items of one of the given types.</summary>
    public static ValueSource Find(DataViewSchema schema, string role, string name, params ReadOnlySpan<PrimitiveDataViewType> itemTypes)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, name);
        foreach (PrimitiveDataViewType itemType in itemTypes)
        {
            if (column.Type is VectorDataViewType vector && vector.ItemType.Equals(itemType))
            {
                return new ValueSource(role, column);
            }
        }

        string expected = string.Join(" or ", itemTypes.ToArray().Select(itemType => $"Vector<{itemType}>"));
        throw SchemaMismatch.Unexpected(role, name, expected, column.Type.ToString()!);
    }

    /// <summary>Checks that the type may hold as many values as the label, <paramref name="width"/> per step.</summary>
    public void CheckShape(ValueSource label, int width)
    {
        if (Type.Dimensions.Length > 1 && StepWidth != width)
        {
            throw Unexpected($"steps x {width} values, as {label.Role} column '{label.Column.Name}' has");
        }

        if (Type.IsKnownSize && label.Type.IsKnownSize && Type.Size != label.Type.Size)
        {
            throw Unexpected($"{label.Type.Size} values, as {label.Role} column '{label.Column.Name}' has");
        }
    }

    /// <summary>The error that the column is not as expected.</summary>
    public ArgumentOutOfRangeException Unexpected(string expected) => SchemaMismatch.Unexpected(Role, Column.Name, expected, Type.ToString());
}
