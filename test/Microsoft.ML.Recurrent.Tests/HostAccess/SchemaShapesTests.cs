using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using VectorKind = Microsoft.ML.SchemaShape.Column.VectorKind;

namespace Microsoft.ML.Recurrent.Tests.HostAccess;

public sealed class SchemaShapesTests
{
    [Fact]
    public void A_promised_column_keeps_what_it_was_promised_with()
    {
        SchemaShape.Column names = SchemaShapes.Column("KeyValues", VectorKind.Vector, TextDataViewType.Instance);

        SchemaShape.Column column = SchemaShapes.Column("PredictedLabel", VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true, [names]);

        Assert.Equal("PredictedLabel", column.Name);
        Assert.Equal(VectorKind.Scalar, column.Kind);
        Assert.Equal(NumberDataViewType.UInt32, column.ItemType);
        Assert.True(column.IsKey);
        Assert.Equal("KeyValues", Assert.Single(column.Annotations).Name);
    }

    [Fact]
    public void The_shape_of_a_schema_has_its_columns()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Sequence", new VectorDataViewType(NumberDataViewType.Single, 0, 9));
        builder.AddColumn("Label", new KeyDataViewType(typeof(uint), 3));

        SchemaShape shape = SchemaShapes.Of(builder.ToSchema());

        Assert.Equal(["Sequence", "Label"], shape.Select(column => column.Name));
        Assert.Equal([VectorKind.VariableVector, VectorKind.Scalar], shape.Select(column => column.Kind));
        Assert.Equal([false, true], shape.Select(column => column.IsKey));
    }
}
