using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Numbers;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Numbers;

public sealed class RegressionEvaluatorTests
{
    private const float Missing = float.NaN;

    [Fact]
    public void Errors_of_one_number_per_step_are_those_of_scikit_learns_examples()
    {
        // y_true and y_pred of r2_score, mean_absolute_error and mean_squared_error: 0.9486..., 0.5, 0.375.
        IDataView data = new ViewBuilder()
            .Vector<float>("Label", Types.Numbers(0), [3, -0.5f, 2], [7])
            .Vector<float>("Score", Types.Numbers(0), [2.5f, 0, 2], [8])
            .ToView();
        SequenceRegressionMetrics metrics = Steps(data);

        Assert.Equal((2, 4, 4), (metrics.RowCount, metrics.StepCount, metrics.ValueCount));
        Assert.Equal((0.5, 0.375, Math.Sqrt(0.375)), (metrics.MeanAbsoluteError, metrics.MeanSquaredError, metrics.RootMeanSquaredError));

        // SSE 1.5; the mean is 2.875 and SST 29.1875.
        Assert.Equal(1 - (1.5 / 29.1875), metrics.RSquared, 1e-15);
        Assert.Equal(0.9486081370449679, metrics.RSquared, 1e-15);
        Assert.Equal([new RegressionChannelMetrics("0", 4, 0.5, 0.375, metrics.RSquared)], metrics.PerChannel);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(3, 2)]
    [InlineData(2, 3)]
    public void Errors_of_several_numbers_are_means_over_all_and_r_squared_is_the_mean_over_channels(int steps, int channels)
    {
        // scikit-learn's multi-output example: absolute errors of the columns 0.5 and 1, squared 5/12 and 1.
        IDataView data = channels == 2
            ? new ViewBuilder()
                .Vector<float>("Label", Types.Numbers(steps, 2), [0.5f, 1, -1, 1, 7, -6])
                .Vector<float>("Score", Types.Numbers(0, 2), [0, 2, -1, 2, 8, -5])
                .ToView()
            : new ViewBuilder()
                .Vector<float>("Label", Types.Numbers(2, 3), [0.5f, -1, 7, 1, 1, -6])
                .Vector<float>("Score", Types.Numbers(0), [0, -1, 8, 2, 2, -5])
                .ToView();
        SequenceRegressionMetrics metrics = Steps(data);

        Assert.Equal((1, 6 / channels, 6), (metrics.RowCount, metrics.StepCount, metrics.ValueCount));
        Assert.Equal(0.75, metrics.MeanAbsoluteError);
        Assert.Equal(17.0 / 24, metrics.MeanSquaredError, 1e-15);
        Assert.Equal(channels, metrics.PerChannel.Count);
        Assert.Equal(metrics.PerChannel.Average(channel => channel.RSquared), metrics.RSquared);
        if (channels == 2)
        {
            Assert.Equal([0.5, 1], metrics.PerChannel.Select(channel => channel.MeanAbsoluteError));
            Assert.Equal(5.0 / 12, metrics.PerChannel[0].MeanSquaredError, 1e-15);

            // SST: of (0.5, -1, 7) 36.1666..., of (1, 1, -6) 32.6666...
            Assert.Equal(1 - (1.25 / (217.0 / 6)), metrics.PerChannel[0].RSquared, 1e-15);
            Assert.Equal(1 - (3 / (98.0 / 3)), metrics.PerChannel[1].RSquared, 1e-15);
        }
    }

    [Fact]
    public void Missing_labels_count_nowhere()
    {
        IDataView data = new ViewBuilder()
            .Vector<float>("Label", Types.Numbers(0, 2), [1, Missing, Missing, Missing], [Missing, Missing], [], [3, 10])
            .Vector<float>("Score", Types.Numbers(0, 2), [2, 7, Missing, 7], [7, 7], [], [3, 14])
            .ToView();
        SequenceRegressionMetrics metrics = Steps(data);

        Assert.Equal((2, 2, 3), (metrics.RowCount, metrics.StepCount, metrics.ValueCount));
        Assert.Equal((5.0 / 3, 17.0 / 3), (metrics.MeanAbsoluteError, metrics.MeanSquaredError));
        Assert.Equal(new RegressionChannelMetrics("0", 2, 0.5, 0.5, 0.5), metrics.PerChannel[0]);

        // One label equals all others: there is no R squared, and the mean over channels does without.
        Assert.Equal(new RegressionChannelMetrics("1", 1, 4, 16, double.NaN), metrics.PerChannel[1]);
        Assert.Equal(0.5, metrics.RSquared);
    }

    [Fact]
    public void Equal_labels_have_no_r_squared()
    {
        float[] tenths = [0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f];
        IDataView data = new ViewBuilder().Vector<float>("Label", Types.Numbers(0), tenths).Vector<float>("Score", Types.Numbers(0), new float[7]).ToView();
        Assert.Equal((double.NaN, double.NaN), (Steps(data).RSquared, Steps(data).PerChannel[0].RSquared));
    }

    [Fact]
    public void Labels_close_together_and_far_from_0_lose_no_digits()
    {
        // SST is 5 and SSE 1 per four labels. The labels' squares sum to 1e18, whose neighbours among doubles are 128 apart; the mean of the labels is
        // exact to 2e-9.
        const int Count = 4000;
        float[] labels = [.. Enumerable.Range(0, Count).Select(i => 16_000_000f + (i % 4))];
        float[] scores = [.. labels.Select((label, i) => i % 4 == 3 ? label + 1 : label)];
        IDataView data = new ViewBuilder().Vector("Label", Types.Numbers(0), labels).Vector("Score", Types.Numbers(0), scores).ToView();
        Assert.Equal(0.8, Steps(data).RSquared, 1e-8);
    }

    [Fact]
    public void Sparse_vectors_mean_the_same()
    {
        IDataView data = new ViewBuilder()
            .Buffers("Label", Types.Numbers(0, 2), new VBuffer<float>(4, 2, [1, 2], [0, 3]), new VBuffer<float>(2, 0, [], []))
            .Buffers("Score", Types.Numbers(0, 2), new VBuffer<float>(4, 1, [3], [1]), new VBuffer<float>(2, 1, [-1], [0]))
            .ToView();
        SequenceRegressionMetrics metrics = Steps(data);
        Assert.Equal((3, 6), (metrics.StepCount, metrics.ValueCount));
        Assert.Equal([(1.0 + 0 + 1) / 3, (3.0 + 2 + 0) / 3], metrics.PerChannel.Select(channel => channel.MeanAbsoluteError));
        Assert.Equal(15.0 / 6, metrics.MeanSquaredError);
    }

    [Fact]
    public void Without_rows_all_is_nan_and_without_a_number_as_score_what_depends_on_it()
    {
        IDataView empty = new ViewBuilder().Vector<float>("Label", Types.Numbers(0, 2)).Vector<float>("Score", Types.Numbers(0, 2)).ToView();
        SequenceRegressionMetrics none = Steps(empty);
        Assert.Equal((0, 0, 0, 2), (none.RowCount, none.StepCount, none.ValueCount, none.PerChannel.Count));
        Assert.All(
            [none.MeanAbsoluteError, none.RootMeanSquaredError, none.RSquared, none.PerChannel[0].MeanAbsoluteError, none.PerChannel[0].RSquared],
            metric => Assert.Equal(double.NaN, metric));
        Assert.Contains("NaN", none.GetFormattedTable(), StringComparison.Ordinal);

        SequenceRegressionMetrics broken = Steps(new ViewBuilder()
            .Vector<float>("Label", Types.Numbers(0, 2), [1, 2, 3, 4]).Vector<float>("Score", Types.Numbers(0, 2), [1, 2, float.NaN, 4]).ToView());
        Assert.Equal([double.NaN, 0], broken.PerChannel.Select(channel => channel.MeanSquaredError));
        Assert.Equal([double.NaN, 1], broken.PerChannel.Select(channel => channel.RSquared));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (broken.MeanAbsoluteError, broken.RootMeanSquaredError, broken.RSquared));
    }

    [Fact]
    public void Vectors_of_known_size_are_measured_row_by_row_and_output_by_output()
    {
        IDataView data = new ViewBuilder()
            .Annotated<float>("Label", Types.Numbers(2), "SlotNames", ["latitude", "x"], [0.5f, 1], [-1, 1], [7, -6])
            .Vector<float>("Score", Types.Numbers(2), [0, 2], [-1, 2], [8, -5])
            .ToView();
        var metrics = new VectorRegressionMetrics(RegressionEvaluator.EvaluateRows(data, "Label", "Score"));

        Assert.Equal((3, 6), (metrics.RowCount, metrics.ValueCount));
        Assert.Equal(0.75, metrics.MeanAbsoluteError);
        Assert.Equal((17.0 / 24, Math.Sqrt(17.0 / 24)), (metrics.MeanSquaredError, metrics.RootMeanSquaredError));
        Assert.Equal(["latitude", "x"], metrics.PerOutput.Select(output => output.Name));
        Assert.Equal((1 - (1.25 / (217.0 / 6)) + 1 - (3 / (98.0 / 3))) / 2, metrics.RSquared, 1e-15);

        string[] table = metrics.GetFormattedTable().Split(Environment.NewLine);
        Assert.Equal("output          RMSE         MAE         MSE       R2   values", table[0]);
        Assert.Equal("latitude      0.6455         0.5     0.41667   0.9654        3", table[1]);
        Assert.Equal("all          0.84163        0.75     0.70833   0.9368        6", table[3]);
        Assert.Equal("rows 3", table[4]);
    }

    [Fact]
    public void A_vector_of_two_dimensions_has_an_output_for_each_of_its_numbers()
    {
        IDataView data = new ViewBuilder()
            .Vector<float>("Label", Types.Numbers(2, 2), [1, 2, 3, 4])
            .Vector<float>("Score", Types.Numbers(4), [1, 2, 3, 8])
            .ToView();
        var metrics = new VectorRegressionMetrics(RegressionEvaluator.EvaluateRows(data, "Label", "Score"));
        Assert.Equal([0, 0, 0, 4], metrics.PerOutput.Select(output => output.MeanAbsoluteError));
        Assert.Equal(1, metrics.RowCount);
    }

    [Fact]
    public void Channels_have_the_names_of_the_score_where_the_label_has_none()
    {
        IDataView data = new ViewBuilder()
            .Vector<float>("Label", Types.Numbers(0, 2), [1, 2])
            .Annotated<float>("Score", Types.Numbers(0, 2), "TrainingLabelValues", ["load", "price"], [1, 2])
            .ToView();
        SequenceRegressionMetrics metrics = Steps(data);
        Assert.Equal(["load", "price"], metrics.PerChannel.Select(channel => channel.Name));
        Assert.Contains("steps 1; sequences 1", metrics.GetFormattedTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_different_lengths_and_steps_that_are_not_whole_are_named()
    {
        Assert.Equal(
            "Row 1: expected as many values in score column 'Score' as in label column 'Label', got 2 and 4.",
            Error([[1, 2], [1, 2, 3, 4]], [[1, 2], [1, 2]]));
        Assert.Equal("Row 0: expected a multiple of 2 values (steps x 2) in label column 'Label', got 3.", Error([[1, 2, 3]], [[1, 2, 3]]));

        static string Error(float[][] labels, float[][] scores)
        {
            IDataView data = new ViewBuilder().Vector<float>("Label", Types.Numbers(0, 2), labels).Vector<float>("Score", Types.Numbers(0), scores).ToView();
            return Assert.Throws<InvalidOperationException>(() => Steps(data)).Message;
        }
    }

    [Fact]
    public void Columns_that_are_absent_or_of_another_type_are_named()
    {
        IDataView data = new ViewBuilder()
            .Vector<float>("Ragged", Types.Numbers(0), [1, 2])
            .Vector<float>("Two", Types.Numbers(2), [1, 2])
            .Vector<float>("Three", Types.Numbers(3), [1, 2, 3])
            .Vector<float>("Pairs", Types.Numbers(0, 2), [1, 2])
            .Vector<float>("Unknown", Types.Numbers(2, 0), [1, 2])
            .Scalar("Scalar", NumberDataViewType.Single, 1f)
            .Vector("Doubles", new VectorDataViewType(NumberDataViewType.Double), [1.0, 2])
            .ToView();

        Assert.Contains("Could not find label column 'None'", OfSteps("None", "Two"), StringComparison.Ordinal);
        Assert.Contains("Could not find score column 'None'", OfSteps("Two", "None"), StringComparison.Ordinal);
        Assert.Contains("label column 'Scalar': expected Vector<Single>, got Single", OfSteps("Scalar", "Two"), StringComparison.Ordinal);
        Assert.Contains("score column 'Doubles': expected Vector<Single>, got", OfSteps("Two", "Doubles"), StringComparison.Ordinal);
        Assert.Contains("score column 'Pairs': expected steps x 1 values, as label column 'Ragged' has", OfSteps("Ragged", "Pairs"), StringComparison.Ordinal);
        Assert.Contains("score column 'Three': expected 2 values, as label column 'Two' has", OfSteps("Two", "Three"), StringComparison.Ordinal);
        Assert.Contains("label column 'Unknown': expected known dimensions after the first", OfSteps("Unknown", "Two"), StringComparison.Ordinal);
        Assert.Contains("label column 'Ragged': expected a vector of known size", OfRows("Ragged", "Two"), StringComparison.Ordinal);
        Assert.Contains("label column 'Scalar': expected Vector<Single>", OfRows("Scalar", "Two"), StringComparison.Ordinal);
        Assert.Contains("score column 'Three': expected a vector of 2 values, as label column 'Two' is", OfRows("Two", "Three"), StringComparison.Ordinal);
        Assert.Contains("score column 'Ragged': expected a vector of 2 values", OfRows("Two", "Ragged"), StringComparison.Ordinal);

        string OfSteps(string label, string score)
            => Assert.Throws<ArgumentOutOfRangeException>(() => RegressionEvaluator.EvaluateSteps(data, label, score)).Message;

        string OfRows(string label, string score)
            => Assert.Throws<ArgumentOutOfRangeException>(() => RegressionEvaluator.EvaluateRows(data, label, score)).Message;
    }

    private static SequenceRegressionMetrics Steps(IDataView data) => new(RegressionEvaluator.EvaluateSteps(data, "Label", "Score"));
}
