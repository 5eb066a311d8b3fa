using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Samples.Running;

namespace Microsoft.ML.Recurrent.Tests.Samples.Running;

public sealed class TestAccuracyTests
{
    [Theory]
    [InlineData(0.75, 1u, 2u, 3u, 0u)]
    [InlineData(1.0, 1u, 2u, 3u)]
    [InlineData(0.0, 0u, 0u)]
    public void A_row_of_a_class_that_training_never_saw_counts_as_wrong(double accuracy, params uint[] labels)
    {
        var ml = new MLContext(1);
        IDataView rows = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, labels)
            .Vector("Words", Types.Words, [.. labels.Select((_, row) => Types.Texts($"w{row % 3}", "w3"))])
            .ToView();

        Assert.Equal(accuracy, TestAccuracy.Of(ml, Toy.Trainer(Toy.Options("Words"), ml).Fit(Toy.View()).Transform(rows)), 1e-9);
    }
}
