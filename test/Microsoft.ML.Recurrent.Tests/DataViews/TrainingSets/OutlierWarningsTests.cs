using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.DataViews.TrainingSets;

public sealed class OutlierWarningsTests
{
    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(4000)]
    public void An_outlier_is_named_with_its_column_and_channel_in_memory_and_streamed(long maximumBytes)
    {
        float[][] rows = Rows();
        rows[123][5] = 1e6f;
        string warning = Assert.Single(Warnings(rows, maximumBytes));
        Assert.StartsWith("Feature column 'X', number 1 of a step: the number 1000000 lies ", warning, StringComparison.Ordinal);
        Assert.Contains("Replace it by NaN", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_marks_of_missing_numbers_are_an_outlier_too()
    {
        float[][] rows = Rows();
        for (int row = 0; row < 12; row++)
        {
            rows[30 * row][0] = -99999;
        }

        Assert.StartsWith("Feature column 'X', number 0 of a step: the number -99999 lies ", Assert.Single(Warnings(rows)), StringComparison.Ordinal);
    }

    [Fact]
    public void Outliers_of_a_label_to_be_standardized_are_told_in_the_log()
    {
        var ml = new MLContext(1);
        var warnings = new List<string>();
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        float[][] rows = Rows();
        IDataView view = new ViewBuilder()
            .Vector("X", Types.Numbers(0, 2), rows)
            .Scalar("Number", NumberDataViewType.Single, [.. rows.Select((row, i) => i == 7 ? -5e7f : row[0])])
            .ToView();
        ml.Regression.Trainers.Lstm("Number", "X", hiddenSize: 4, numberOfEpochs: 1).Fit(view);
        Assert.Single(warnings, warning => warning.Contains("Label column 'Number': the number -5E+07 lies ", StringComparison.Ordinal));
    }

    [Fact]
    public void Numbers_that_are_rare_or_spread_by_powers_of_ten_are_no_outliers()
    {
        var random = new Random(1);
        float[][] rows = Rows();
        for (int i = 0; i < rows.Length; i++)
        {
            // A flag that one row of a hundred has, and logarithms of deviation 1.5.
            rows[i] = [i % 100 == 0 ? 1 : 0, (float)Math.Exp(1.5 * Normal(random))];
        }

        Assert.Empty(Warnings(rows));
    }

    private static IReadOnlyList<string> Warnings(float[][] rows, long maximumBytes = long.MaxValue)
    {
        IDataView view = new ViewBuilder()
            .NamedKeys("Label", ["a", "b"], [.. rows.Select((_, i) => (uint)(i % 2) + 1)])
            .Vector("X", Types.Numbers(0, 2), rows)
            .ToView();
        return Reading.Fit(view, ["X"], standardizes: true, maximumBytes: maximumBytes).Warnings;
    }

    /// <summary>400 rows of 5 steps of 2 numbers each.</summary>
    private static float[][] Rows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 10).Select(_ => (float)Normal(random)).ToArray())];
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
