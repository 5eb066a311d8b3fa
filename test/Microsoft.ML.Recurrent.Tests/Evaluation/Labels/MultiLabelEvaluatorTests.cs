using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Evaluation.Labels;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Labels;

public sealed class MultiLabelEvaluatorTests
{
    // The probabilities are written in decimals and read as floats.
    private const double FloatTolerance = 1e-6;

    private const float Missing = float.NaN;

    /// <summary>Labels and predictions of the example of scikit-learn's f1_score; probabilities of our own, three labels per row.</summary>
    private static readonly float[] Labels = [0, 0, 0, 1, 1, 1, 0, 1, 1];
    private static readonly float[] Predictions = [0, 0, 0, 1, 1, 1, 1, 1, 0];
    private static readonly float[] Probabilities = [0.2f, 0.4f, 0.4f, 0.9f, 0.8f, 0.6f, 0.95f, 0.8f, 0.3f];

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public void Metrics_are_those_worked_by_hand_for_rows_and_for_steps_with_labels_of_both_types(bool areSteps, bool areNumbers)
    {
        MultiLabelClassificationMetrics metrics = Evaluate(View(areSteps, areNumbers, Labels));

        Assert.Equal((areSteps ? 2 : 3, 3, 9), (metrics.RowCount, metrics.StepCount, metrics.ValueCount));
        Assert.Equal([(1L, 2L, 1L), (2, 2, 2), (2, 1, 1)], metrics.PerLabel.Select(label => (label.PositiveCount, label.PredictedCount, label.CorrectCount)));
        Assert.Equal(["0", "1", "2"], metrics.PerLabel.Select(label => label.Name));

        // scikit-learn: f1_score(average=None) is [2/3, 1, 2/3].
        Assert.Equal([2.0 / 3, 1, 2.0 / 3], metrics.PerLabel.Select(label => label.F1));
        Assert.Equal(7.0 / 9, metrics.MacroF1, 1e-15);
        Assert.Equal((2.5 / 3, 2.5 / 3), (metrics.MacroPrecision, metrics.MacroRecall));
        Assert.Equal((0.8, 0.8), (metrics.MicroPrecision, metrics.MicroRecall));
        Assert.Equal(0.8, metrics.MicroF1, 1e-15);
        Assert.Equal(2.0 / 9, metrics.HammingLoss);
        Assert.Equal(2.0 / 3, metrics.SubsetAccuracy);
        Assert.Equal([2.0 / 3, 1, 2.0 / 3], metrics.PerLabel.Select(label => label.Accuracy));

        // By falling score, label 0: - + -. Label 1: + + -, label 2: + - +, where 1/2 * 1 + 1/2 * 2/3.
        Assert.Equal([0.5, 1], metrics.PerLabel.Take(2).Select(label => label.AveragePrecision));
        Assert.Equal(5.0 / 6, metrics.PerLabel[2].AveragePrecision, 1e-15);
        Assert.Equal(7.0 / 9, metrics.MacroAveragePrecision, 1e-15);

        // Together: - + (+ +) + (- -) + -: 1/5 * 1/2 + 2/5 * 3/4 + 1/5 * 4/5 + 1/5 * 5/8.
        Assert.Equal(0.685, metrics.MicroAveragePrecision, 1e-15);

        double[] losses = [.. new[] { 0.8, 0.6, 0.6, 0.9, 0.8, 0.6, 0.05, 0.8, 0.3 }.Select(probability => -Math.Log(probability))];
        Assert.Equal(losses.Average(), metrics.LogLoss, FloatTolerance);
        Assert.Equal((losses[0] + losses[3] + losses[6]) / 3, metrics.PerLabel[0].LogLoss, FloatTolerance);

        string[] table = metrics.GetFormattedTable().Split(Environment.NewLine);
        Assert.Equal("label  precision  recall      F1      AP  log-loss   values     true  predicted  correct", table[0]);
        Assert.Equal("2         1.0000  0.5000  0.6667  0.8333    0.7419        3        2          1        1", table[3]);
        Assert.Equal("micro     0.8000  0.8000  0.8000  0.6850    0.7230        9        5          5        4", table[4]);
        Assert.Equal("macro     0.8333  0.8333  0.7778  0.7778", table[5]);
        Assert.Equal($"steps 3 of {metrics.RowCount} rows, all labels right 0.6667; Hamming loss 0.2222", table[6]);
    }

    [Fact]
    public void A_missing_label_value_counts_nowhere()
    {
        // The wrong values of the last step are missing, and so is all of the first.
        MultiLabelClassificationMetrics metrics = Evaluate(View(false, true, [Missing, Missing, Missing, 1, 1, 1, Missing, 1, Missing]));

        Assert.Equal((2, 2, 4), (metrics.RowCount, metrics.StepCount, metrics.ValueCount));
        Assert.Equal((1, 0), (metrics.SubsetAccuracy, metrics.HammingLoss));
        Assert.Equal([1, 2, 1], metrics.PerLabel.Select(label => (int)label.Count));
        Assert.Equal(-(Math.Log(0.9) + Math.Log(0.8) + Math.Log(0.6) + Math.Log(0.8)) / 4, metrics.LogLoss, FloatTolerance);
        Assert.Equal(1, metrics.MicroAveragePrecision);
    }

    [Fact]
    public void A_label_that_is_never_true_adds_0_to_macro_f1_and_nothing_to_macro_average_precision()
    {
        MultiLabelClassificationMetrics metrics = Evaluate(View(false, true, [1, 0, 0, 1, 0, Missing, 0, 0, Missing]));

        // Label 0 is true twice and predicted for another row too. Label 1 was predicted twice; label 2 has one value, false and predicted so.
        Assert.Equal([0.5, 0, 0], metrics.PerLabel.Select(label => label.F1));
        Assert.Equal(0.5 / 3, metrics.MacroF1, 1e-15);
        Assert.Equal(double.NaN, metrics.PerLabel[1].AveragePrecision);
        Assert.Equal(metrics.PerLabel[0].AveragePrecision, metrics.MacroAveragePrecision);
        Assert.Equal((0, 1), (metrics.PerLabel[2].F1, metrics.PerLabel[2].Accuracy));
    }

    [Fact]
    public void A_label_without_any_value_is_left_out_of_the_macro_means()
    {
        MultiLabelClassificationMetrics metrics = Evaluate(View(false, true, [0, 0, Missing, 1, 1, Missing, 0, 1, Missing]));
        Assert.Equal(0, metrics.PerLabel[2].Count);
        Assert.Equal((2.0 / 3 + 1) / 2, metrics.MacroF1, 1e-15);
        Assert.Equal((0.5 + 1) / 2, metrics.MacroAveragePrecision);
    }

    [Fact]
    public void Sparse_vectors_mean_the_same()
    {
        IDataView data = new ViewBuilder()
            .Buffers("Label", Flags(4), new VBuffer<bool>(4, 2, [true, true], [1, 3]), new VBuffer<bool>(4, 0, [], []))
            .Buffers("PredictedLabel", Flags(4), new VBuffer<bool>(4, 2, [true, false], [1, 2]), new VBuffer<bool>(4, 1, [true], [0]))
            .Buffers("Score", Types.Numbers(4), new VBuffer<float>(4, 2, [3, -1], [1, 0]), new VBuffer<float>(4, 1, [2], [0]))
            .Buffers("Probability", Types.Numbers(4), new VBuffer<float>(4, 1, [1], [1]), new VBuffer<float>(4, 1, [0.5f], [0]))
            .ToView();
        MultiLabelClassificationMetrics metrics = Evaluate(data);

        Assert.Equal(
            [(0L, 1L, 0L), (1, 1, 1), (0, 0, 0), (1, 0, 0)],
            metrics.PerLabel.Select(label => (label.PositiveCount, label.PredictedCount, label.CorrectCount)));

        // By falling score: 3 is true, 2 false, and of the five 0 one is true.
        Assert.Equal((0.5 * 1) + (0.5 * 2 / 7), metrics.MicroAveragePrecision, 1e-15);

        // The last label of the first row had probability 0, which counts as 1e-15, and the first of the second 1/2.
        Assert.Equal((-Math.Log(1e-15) + Math.Log(2)) / 8, metrics.LogLoss, 1e-13);
    }

    [Fact]
    public void Without_scores_and_probabilities_what_depends_on_them_is_nan()
    {
        IDataView data = new ViewBuilder().Vector("Label", Flags(2), [true, false]).Vector("PredictedLabel", Flags(2), [true, true]).ToView();
        MultiLabelClassificationMetrics metrics = MultiLabelEvaluator.Evaluate(data, "Label", null, null, "PredictedLabel");
        Assert.Equal((double.NaN, double.NaN, double.NaN), (metrics.MicroAveragePrecision, metrics.MacroAveragePrecision, metrics.LogLoss));
        Assert.Equal(double.NaN, metrics.PerLabel[0].LogLoss);
        Assert.Equal(2.0 / 3, metrics.MicroF1, 1e-15);
    }

    [Fact]
    public void A_score_and_a_probability_that_are_no_numbers_show_in_what_depends_on_them()
    {
        IDataView data = new ViewBuilder()
            .Vector("Label", Flags(2), [true, true])
            .Vector("PredictedLabel", Flags(2), [true, true])
            .Vector<float>("Score", Types.Numbers(2), [1, float.NaN])
            .Vector<float>("Probability", Types.Numbers(2), [1, float.NaN])
            .ToView();
        MultiLabelClassificationMetrics metrics = Evaluate(data);
        Assert.Equal([1, double.NaN], metrics.PerLabel.Select(label => label.AveragePrecision));
        Assert.Equal([0, double.NaN], metrics.PerLabel.Select(label => label.LogLoss));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (metrics.MicroAveragePrecision, metrics.MacroAveragePrecision, metrics.LogLoss));
    }

    [Fact]
    public void Without_rows_shares_are_nan_and_f1_is_0()
    {
        IDataView data = new ViewBuilder()
            .Vector<bool>("Label", Flags(2)).Vector<bool>("PredictedLabel", Flags(2))
            .Vector<float>("Score", Types.Numbers(2)).Vector<float>("Probability", Types.Numbers(2))
            .ToView();
        MultiLabelClassificationMetrics metrics = Evaluate(data);
        Assert.Equal((0L, 0L, 0L, 0.0, 0.0), (metrics.RowCount, metrics.StepCount, metrics.ValueCount, metrics.MicroF1, metrics.MacroF1));
        Assert.All(
            [metrics.HammingLoss, metrics.SubsetAccuracy, metrics.MicroAveragePrecision, metrics.MacroAveragePrecision, metrics.LogLoss],
            metric => Assert.Equal(double.NaN, metric));
        Assert.Contains("NaN", metrics.GetFormattedTable(), StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_have_the_names_of_the_first_column_that_names_them()
    {
        string[] names = ["sport", "", "politics"];
        IDataView byLabel = Rest(new ViewBuilder()
            .Annotated("Label", Flags(3), "SlotNames", names, [true, true, true])
            .Annotated<float>("Score", Types.Numbers(3), "TrainingLabelValues", ["a", "b", "c"], [1, 1, 1])).ToView();
        Assert.Equal(["sport", "1", "politics"], Evaluate(byLabel).PerLabel.Select(label => label.Name));

        IDataView byScore = Rest(new ViewBuilder()
            .Annotated("Label", Flags(3), "SlotNames", ["too", "few"], [true, true, true])
            .Annotated<float>("Score", Types.Numbers(3), "TrainingLabelValues", ["a", "b", "c"], [1, 1, 1])).ToView();
        Assert.Equal(["a", "b", "c"], Evaluate(byScore).PerLabel.Select(label => label.Name));

        static ViewBuilder Rest(ViewBuilder view)
            => view.Vector("PredictedLabel", Flags(3), [true, true, true]).Vector<float>("Probability", Types.Numbers(3), [1, 1, 1]);
    }

    [Fact]
    public void Columns_that_are_absent_or_of_another_type_are_named()
    {
        IDataView data = new ViewBuilder()
            .Vector("Label", Flags(2), [true, true])
            .Vector("Ragged", Flags(0), [true, true])
            .Vector<float>("Pairs", Types.Numbers(0, 2), [1, 1])
            .Vector<float>("Triples", Types.Numbers(0, 3), [1, 1])
            .Vector<float>("Three", Types.Numbers(3), [1, 1, 1])
            .Scalar("Scalar", NumberDataViewType.Single, 1f)
            .Vector("Words", Types.Words, Types.Texts("a", "b"))
            .ToView();

        Assert.Contains("Could not find label column 'None'", Error("None", null, null, "Label"), StringComparison.Ordinal);
        Assert.Contains(
            "label column 'Scalar': expected Vector<Boolean> or Vector<Single>, got Single", Error("Scalar", null, null, "Label"), StringComparison.Ordinal);
        Assert.Contains("label column 'Words': expected Vector<Boolean> or Vector<Single>", Error("Words", null, null, "Label"), StringComparison.Ordinal);
        Assert.Contains("label column 'Ragged': expected a vector of known size, or", Error("Ragged", null, null, "Label"), StringComparison.Ordinal);
        Assert.Contains("predicted label column 'Pairs': expected Vector<Boolean>", Error("Label", null, null, "Pairs"), StringComparison.Ordinal);
        Assert.Contains("score column 'Words': expected Vector<Single>", Error("Label", "Words", null, "Label"), StringComparison.Ordinal);
        Assert.Contains("probability column 'Label': expected Vector<Single>", Error("Label", null, "Label", "Label"), StringComparison.Ordinal);
        Assert.Contains(
            "score column 'Triples': expected steps x 2 values, as label column 'Label' has",
            Error("Label", "Triples", null, "Label"),
            StringComparison.Ordinal);
        Assert.Contains(
            "probability column 'Three': expected 2 values, as label column 'Label' has", Error("Label", null, "Three", "Label"), StringComparison.Ordinal);

        string Error(string label, string? score, string? probability, string predicted)
            => Assert.Throws<ArgumentOutOfRangeException>(() => MultiLabelEvaluator.Evaluate(data, label, score, probability, predicted)).Message;
    }

    [Fact]
    public void Rows_of_different_lengths_and_steps_that_are_not_whole_are_named()
    {
        Assert.Equal(
            "Row 1: expected as many values in predicted label column 'PredictedLabel' as in label column 'Label', got 2 and 4.",
            Error([[1, 0], [1, 0, 1, 0]], [[true, false], [true, false]]));
        Assert.Equal(
            "Row 1: expected a multiple of 2 values (steps x 2) in label column 'Label', got 3.",
            Error([[1, 0], [1, 0, 1]], [[true, false], [true, false, true]]));

        static string Error(float[][] labels, bool[][] predictions)
        {
            IDataView data = new ViewBuilder().Vector<float>("Label", Types.Numbers(0, 2), labels).Vector("PredictedLabel", Flags(0), predictions).ToView();
            return Assert.Throws<InvalidOperationException>(() => MultiLabelEvaluator.Evaluate(data, "Label", null, null, "PredictedLabel")).Message;
        }
    }

    [Fact]
    public void Labels_other_than_0_and_1_and_probabilities_beyond_them_are_named()
    {
        Assert.Equal("Row 0: expected 0, 1 or NaN (missing) in label column 'Label', got 0.5.", Error([0, 0.5f], [0, 1]));
        Assert.Equal("Row 0: expected numbers from 0 to 1 in probability column 'Probability', got -2.5.", Error([0, 1], [0, -2.5f]));

        static string Error(float[] labels, float[] probabilities)
        {
            IDataView data = new ViewBuilder()
                .Vector<float>("Label", Types.Numbers(2), labels)
                .Vector("PredictedLabel", Flags(2), [true, true])
                .Vector<float>("Probability", Types.Numbers(2), probabilities)
                .ToView();
            return Assert.Throws<InvalidOperationException>(() => MultiLabelEvaluator.Evaluate(data, "Label", null, "Probability", "PredictedLabel")).Message;
        }
    }

    private static MultiLabelClassificationMetrics Evaluate(IDataView data)
        => MultiLabelEvaluator.Evaluate(data, "Label", "Score", "Probability", "PredictedLabel");

    /// <summary>Three labels three times: as three rows, or as a sequence of two steps and one of one.</summary>
    private static IDataView View(bool areSteps, bool areNumbers, float[] labels)
    {
        int[] shape = areSteps ? [0, 3] : [3];
        var view = new ViewBuilder();
        _ = areNumbers ? view.Vector<float>("Label", Types.Numbers(shape), Rows(labels)) : view.Vector("Label", Flags(shape), Rows(AsFlags(labels)));
        return view
            .Vector("PredictedLabel", Flags(shape), Rows(AsFlags(Predictions)))
            .Vector<float>("Score", Types.Numbers(shape), Rows(Array.ConvertAll(Probabilities, probability => (4 * probability) - 2)))
            .Vector<float>("Probability", Types.Numbers(shape), Rows(Probabilities))
            .ToView();

        T[][] Rows<T>(T[] values) => areSteps ? [values[..6], values[6..]] : [values[..3], values[3..6], values[6..]];
    }

    private static bool[] AsFlags(float[] values) => Array.ConvertAll(values, value => value == 1);

    private static VectorDataViewType Flags(params int[] dimensions) => new(BooleanDataViewType.Instance, dimensions);
}
