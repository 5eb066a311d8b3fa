using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Columns;

public sealed class StandardizationTests
{
    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(-float.MaxValue)]
    [InlineData(1e28f)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NaN)]
    public void Numbers_that_standardising_makes_too_large_are_missing(float number)
    {
        FeatureColumn column = Column([2], [1000]);
        float[] steps = [number, 3, 1e26f];
        Standardization.Apply(steps, column);

        Assert.Equal([0, 1000, 1000 * 1e26f], steps);
    }

    [Fact]
    public void Numbers_too_large_to_compute_with_are_missing_without_standardising_too()
    {
        float[] steps = [float.MaxValue, 1e30f, -1e31f, 5];
        Standardization.Apply(steps, Column(null, null));

        Assert.Equal([0, 1e30f, 0, 5], steps);
    }

    [Fact]
    public void Numbers_that_are_next_to_nothing_are_zero_since_products_of_subnormal_ones_are_slow()
    {
        float[] steps = [1e-41f, -1e-38f, -9e-21f, 1e-20f, -2e-20f, 5];
        Standardization.Apply(steps, Column(null, null));
        float[] standardized = [2, 2 + 1e-6f];
        Standardization.Apply(standardized, Column([2], [1e-30f]));

        Assert.Equal([0, 0, 0, 1e-20f, -2e-20f, 5], steps);
        Assert.Equal([0, 0], standardized);
        Assert.Equal(0, SparseScaling.Apply(1e-38f, 0, Column(null, null)));
    }

    [Fact]
    public void Sparse_numbers_that_scaling_makes_too_large_are_missing()
    {
        FeatureColumn column = Column(null, [1e10f]);

        Assert.Equal(0, SparseScaling.Apply(float.MaxValue, 0, column));
        Assert.Equal(1e10f * 3, SparseScaling.Apply(3, 0, column));
    }

    [Fact]
    public void A_label_that_standardising_makes_infinite_is_missing()
    {
        var label = new LabelColumn { Name = "Label", Width = 1, Means = [1], Deviations = [0.5f] };
        float[] numbers = [float.MaxValue, 2];
        label.Scale(numbers);

        Assert.Equal([float.NaN, 2], numbers);
    }

    private static FeatureColumn Column(float[]? means, float[]? scales)
        => new() { ColumnName = "X", Kind = FeatureKind.Numbers, Width = 1, Means = means, Scales = scales };
}
