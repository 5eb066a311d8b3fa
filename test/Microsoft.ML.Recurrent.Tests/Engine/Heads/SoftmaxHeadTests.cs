using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

public sealed class SoftmaxHeadTests
{
    private static readonly int[] Blocks = [21, 9];
    private static readonly int[] Labels = [3, 0, 16, -1, 3, 8, 1];
    private static readonly float[] Weights = [1, 0.5f, 2, 1, 3, 0, 1.25f];

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(true, 0f)]
    [InlineData(false, 0.1f)]
    [InlineData(true, 0.2f)]
    public void Agrees_with_its_formula_and_its_central_differences(bool hasClassWeights, float labelSmoothing)
    {
        LossSettings settings = Settings(17, hasClassWeights, labelSmoothing);
        var trial = new HeadTrial(17, Blocks, rowCount: 7);
        HeadTrial.Result result = trial.Run(Labels, Weights, settings);

        double[][] rows = Differences.Widen(trial.Rows);
        double[] weights = Differences.Widen(trial.Weights.Span);
        double[][] probabilities = [.. rows.Select(row => Probabilities(row, weights, trial))];
        Differences.AssertClose("probabilities", [.. probabilities.SelectMany(row => row)], [.. result.Probabilities.SelectMany(row => row)]);

        double Loss() => LossSum(rows, weights, trial, settings) / result.Loss.WeightSum;
        Differences.AssertClose("loss", [LossSum(rows, weights, trial, settings)], [(float)result.Loss.LossSum]);
        double[] inputGradient = [.. rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(k => Differences.Derivative(row, k, Loss)))];
        Differences.AssertClose("input gradient", inputGradient, [.. result.InputGradient.SelectMany(row => row)]);
        foreach (Parameter parameter in trial.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, Loss))];
            Differences.AssertClose(parameter.Name, expected, result.ParameterGradients.AsSpan(parameter.Offset, parameter.Length).ToArray());
        }
    }

    [Theory]
    [InlineData("cross_entropy")]
    [InlineData("cross_entropy_class_weights")]
    [InlineData("cross_entropy_example_weights")]
    [InlineData("cross_entropy_label_smoothing")]
    [InlineData("cross_entropy_all_weights")]
    [InlineData("cross_entropy_all_weights_label_smoothing")]
    public void Reproduces_pytorch(string caseName)
    {
        Golden golden = Golden.Load(caseName);
        int classCount = golden["logits"].Shape[1];
        var trial = new HeadTrial(classCount, [classCount], golden["logits"].Shape[0]);

        // The identity, so that the input is the logits and its gradient theirs.
        trial.Weights.Span.Clear();
        for (int k = 0; k < classCount; k++)
        {
            trial.Parameters.All[0].In(trial.Weights)[k * classCount + k] = 1;
        }

        golden["logits"].Values.Chunk(classCount).ToArray().CopyTo(trial.Rows, 0);
        var settings = new LossSettings(golden["class_weights"].Values, (float)golden.Setting("label_smoothing"));
        HeadTrial.Result result = trial.Run(golden["labels"].ToIntegers(), golden["example_weights"].Values, settings);
        Assert.True(golden["probabilities"].LargestError([.. result.Probabilities.SelectMany(row => row)]) <= 1e-6);
        Assert.True(golden["loss"].RelativeError([(float)result.Loss.Mean]) <= 1e-6);
        Assert.True(golden["grad.logits"].RelativeError([.. result.InputGradient.SelectMany(row => row)]) <= 1e-6);
    }

    [Fact]
    public void Rows_without_a_label_are_left_out()
    {
        var trial = new HeadTrial(17, Blocks, rowCount: 7);
        HeadTrial.Result result = trial.Run(Labels, Weights, LossSettings.Plain);
        Assert.Equal(Weights.Where((_, row) => Labels[row] >= 0).Sum(weight => (double)weight), result.Loss.WeightSum);
        Assert.All(result.InputGradient[3], gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Correct_rows_are_those_whose_label_is_the_most_probable()
    {
        var trial = new HeadTrial(17, Blocks, rowCount: 7);
        float[][] probabilities = trial.Run(Labels, Weights, LossSettings.Plain).Probabilities;
        int[] best = [.. probabilities.Select(row => Array.IndexOf(row, row.Max()))];
        int[] twoWrong = [.. best.Select((label, row) => row < 2 ? (label + 1) % 17 : label)];
        Assert.Equal(1, trial.Run(best, Weights, LossSettings.Plain).Accuracy);
        Assert.Equal(5.0 / 7, trial.Run(twoWrong, Weights, LossSettings.Plain).Accuracy);
    }

    [Fact]
    public void Batch_without_weight_has_no_gradient()
    {
        var trial = new HeadTrial(17, Blocks, rowCount: 7);
        HeadTrial.Result result = trial.Run(Labels, new float[7], LossSettings.Plain);
        Assert.All(result.ParameterGradients, gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Scores_far_apart_give_finite_losses()
    {
        var trial = new HeadTrial(2, [1], rowCount: 1);
        trial.Parameters.All[0].In(trial.Weights)[0] = 1000;
        trial.Parameters.All[0].In(trial.Weights)[1] = -1000;
        trial.Parameters.All[1].In(trial.Weights).Clear();
        trial.Rows[0] = [1];
        Assert.Equal(0, trial.Run([0], [1], LossSettings.Plain).Loss.LossSum);
        Assert.Equal(2000, trial.Run([1], [1], LossSettings.Plain).Loss.LossSum, 1e-9);
    }

    [Fact]
    public void Same_bits_on_any_number_of_threads_and_no_byte_allocated_once_warm()
    {
        const int RowCount = 500;
        int[] labels = [.. Enumerable.Range(0, RowCount).Select(row => row % 18 - 1)];
        float[] weights = [.. Enumerable.Range(0, RowCount).Select(row => 1f + row % 3)];
        LossSettings settings = Settings(17, hasClassWeights: true, labelSmoothing: 0.1f);
        HeadTrial.Result one = new HeadTrial(17, [100, 17], RowCount).Run(labels, weights, settings);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            HeadTrial.Result many = new HeadTrial(17, [100, 17], RowCount, threadCount).Run(labels, weights, settings);
            Assert.Equal(one.Loss, many.Loss);
            Assert.Equal(one.ParameterGradients, many.ParameterGradients);
            Assert.Equal(one.InputGradient, many.InputGradient);
            Assert.Equal(one.Probabilities, many.Probabilities);
        }

        Assert.Equal(0, new HeadTrial(17, [100, 17], RowCount).BytesOfOneMoreRun(labels, weights, settings));
    }

    [Fact]
    public void Probabilities_of_a_row_have_the_same_bits_alone_and_in_a_batch()
    {
        var batch = new HeadTrial(17, Blocks, rowCount: 7);
        float[][] together = batch.Run(Labels, Weights, LossSettings.Plain).Probabilities;
        for (int row = 0; row < 7; row++)
        {
            var alone = new HeadTrial(17, Blocks, rowCount: 1);
            alone.Rows[0] = batch.Rows[row];
            Assert.Equal(together[row], alone.Run([0], [1], LossSettings.Plain).Probabilities[0]);
        }
    }

    private static LossSettings Settings(int classCount, bool hasClassWeights, float labelSmoothing)
        => new(hasClassWeights ? [.. Enumerable.Range(0, classCount).Select(label => 0.25f + label % 5 / 2f)] : null, labelSmoothing);

    private static double[] Probabilities(double[] row, double[] weights, HeadTrial trial)
    {
        double[] exps = [.. Enumerable.Range(0, trial.ClassCount).Select(label => Math.Exp(
            weights[trial.Parameters.All[1].Offset + label] + row.Select((value, k) => value * weights[trial.Parameters.All[0].Offset + label * row.Length + k]).Sum()))];
        return [.. exps.Select(exp => exp / exps.Sum())];
    }

    private static double LossSum(double[][] rows, double[] weights, HeadTrial trial, LossSettings settings)
    {
        double sum = 0;
        for (int row = 0; row < rows.Length; row++)
        {
            if (Labels[row] < 0)
            {
                continue;
            }

            double[] probabilities = Probabilities(rows[row], weights, trial);
            for (int label = 0; label < probabilities.Length; label++)
            {
                double target = (1 - settings.LabelSmoothing) * (label == Labels[row] ? 1 : 0) + settings.LabelSmoothing / probabilities.Length;
                sum -= Weights[row] * (settings.ClassWeights?[label] ?? 1) * target * Math.Log(probabilities[label]);
            }
        }

        return sum;
    }
}
