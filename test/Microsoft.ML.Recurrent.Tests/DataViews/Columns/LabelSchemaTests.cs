using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Columns;

public sealed class LabelSchemaTests
{
    [Fact]
    public void Labels_of_another_type_are_refused_with_the_way_to_one_that_fits()
    {
        Assert.Contains("got String; mlContext.Transforms.Conversion.MapValueToKey makes keys of other values", Refusal(TextDataViewType.Instance, LabelForm.Class), StringComparison.Ordinal);
        Assert.Contains("got Double; mlContext.Transforms.Conversion.ConvertType(\"Label\", outputKind: DataKind.Single) makes Single of it", Refusal(NumberDataViewType.Double, LabelForm.Numbers), StringComparison.Ordinal);
        Assert.Contains("got Single; mlContext.Transforms.Conversion.ConvertType(\"Label\", outputKind: DataKind.Boolean) makes Boolean of it", Refusal(NumberDataViewType.Single, LabelForm.Flag), StringComparison.Ordinal);
        Assert.Contains("a vector of known size ([VectorType(L)])", Refusal(Flags(0), LabelForm.Flags), StringComparison.Ordinal);
        Assert.Contains("MapValueToKey", Refusal(new VectorDataViewType(NumberDataViewType.Int32), LabelForm.StepClasses), StringComparison.Ordinal);
        Assert.DoesNotContain("mlContext", Refusal(Flags(0), LabelForm.Flags), StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_of_one_dimension_are_one_per_step()
    {
        Assert.Equal(1, LabelSchema.DescribeNumbers(View(Flags(0)), "Label", LabelForm.StepFlags).Width);
        Assert.Equal(1, LabelSchema.DescribeNumbers(View(Flags(20)), "Label", LabelForm.StepFlags).Width);
        Assert.Equal(2, LabelSchema.DescribeNumbers(View(Flags(0, 2)), "Label", LabelForm.StepFlags).Width);
    }

    private static VectorDataViewType Flags(params int[] dimensions) => new(BooleanDataViewType.Instance, dimensions);

    private static string Refusal(DataViewType type, LabelForm form)
        => Assert.Throws<ArgumentOutOfRangeException>(() => form switch
        {
            LabelForm.Class => LabelSchema.Describe(View(type), "Label"),
            LabelForm.StepClasses => LabelSchema.DescribeSteps(View(type), "Label"),
            _ => LabelSchema.DescribeNumbers(View(type), "Label", form),
        }).Message;

    private static DataViewSchema View(DataViewType type)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Label", type);
        return builder.ToSchema();
    }
}
