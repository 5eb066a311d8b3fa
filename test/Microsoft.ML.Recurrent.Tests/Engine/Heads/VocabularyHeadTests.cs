using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

public sealed class VocabularyHeadTests
{
    private static readonly int[] Blocks = [21, 9];

    public static TheoryData<int, int, int, bool, float> Trials()
    {
        var trials = new TheoryData<int, int, int, bool, float>();
        foreach (int width in (int[])[2, 17, 131])
        {
            foreach ((int rowCount, int blockRows) in ((int, int)[])[(1, 6), (6, 6), (7, 6), (250, 6), (250, 96), (250, 102), (250, 384)])
            {
                trials.Add(width, rowCount, blockRows, rowCount % 2 == 0, rowCount == 250 && width > 2 ? 0.1f : 0);
            }
        }

        return trials;
    }

    [Theory, MemberData(nameof(Trials))]
    public void Loss_probabilities_and_all_gradients_have_the_bits_of_a_softmax_head(int width, int rowCount, int blockRows, bool hasClassWeights, float labelSmoothing)
    {
        (int[] labels, float[] weights, LossSettings settings) = Targets(width, rowCount, hasClassWeights, labelSmoothing);
        HeadTrial.Result expected = new HeadTrial(width, Blocks, rowCount).Run(labels, weights, settings);
        foreach (int threadCount in (int[])[1, 2, 3])
        {
            HeadTrial.Result result = new HeadTrial(width, Blocks, rowCount, threadCount, blockRows).Run(labels, weights, settings);
            Assert.Equal(expected.Loss, result.Loss);
            Assert.Equal(expected.Probabilities, result.Probabilities);
            Assert.Equal(expected.InputGradient, result.InputGradient);
            Assert.Equal(expected.ParameterGradients, result.ParameterGradients);
        }
    }

    [Theory]
    [InlineData(false, 0f)]
    [InlineData(true, 0.2f)]
    public void Gradients_are_those_of_central_differences_of_the_loss(bool hasClassWeights, float labelSmoothing)
    {
        const int Width = 11;
        const int RowCount = 13;
        (int[] labels, float[] exampleWeights, LossSettings settings) = Targets(Width, RowCount, hasClassWeights, labelSmoothing);
        var trial = new HeadTrial(Width, [5], RowCount, threadCount: 2, vocabularyBlock: 6);
        HeadTrial.Result result = trial.Run(labels, exampleWeights, settings);
        double[][] rows = Differences.Widen(trial.Rows);
        double[] weights = Differences.Widen(trial.Weights.Span);
        double Loss() => Enumerable.Range(0, RowCount).Where(row => labels[row] >= 0).Sum(row => exampleWeights[row] * RowLoss(row)) / result.Loss.WeightSum;
        double RowLoss(int row)
        {
            double[] scores = [.. Enumerable.Range(0, Width).Select(label => weights[trial.Parameters.All[1].Offset + label]
                + rows[row].Select((value, k) => value * weights[trial.Parameters.All[0].Offset + label * 5 + k]).Sum())];
            double logSum = Math.Log(scores.Sum(Math.Exp));
            return scores.Select((score, label) => (settings.ClassWeights?[label] ?? 1)
                * ((1 - labelSmoothing) * (label == labels[row] ? 1 : 0) + labelSmoothing / Width) * (logSum - score)).Sum();
        }

        Differences.AssertClose("loss", [Loss()], [(float)result.Loss.Mean]);
        double[] inputGradient = [.. rows.SelectMany(row => Enumerable.Range(0, 5).Select(k => Differences.Derivative(row, k, Loss)))];
        Differences.AssertClose("input gradient", inputGradient, [.. result.InputGradient.SelectMany(row => row)]);
        foreach (Parameter parameter in trial.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, Loss))];
            Differences.AssertClose(parameter.Name, expected, result.ParameterGradients.AsSpan(parameter.Offset, parameter.Length).ToArray());
        }
    }

    [Fact]
    public void Evaluation_gives_the_loss_of_training_the_best_class_and_the_log_probability_of_the_label_of_each_row()
    {
        const int RowCount = 40;
        (int[] labels, float[] weights, LossSettings settings) = Targets(17, RowCount, hasClassWeights: true, labelSmoothing: 0.1f);
        HeadTrial.Result softmax = new HeadTrial(17, Blocks, RowCount).Run(labels, weights, settings);
        foreach (int threadCount in (int[])[1, 3])
        {
            HeadTrial.Evaluation evaluation = new HeadTrial(17, Blocks, RowCount, threadCount, vocabularyBlock: 12).Evaluate(labels, weights, settings);
            Assert.Equal(softmax.Loss, evaluation.Loss);
            double sum = 0;
            for (int row = 0; row < RowCount; row++)
            {
                Assert.Equal(Array.IndexOf(softmax.Probabilities[row], softmax.Probabilities[row].Max()), evaluation.Best[row]);
                if (labels[row] < 0)
                {
                    Assert.True(double.IsNaN(evaluation.LogProbabilities[row]));
                    continue;
                }

                Assert.Equal(Math.Log(softmax.Probabilities[row][labels[row]]), evaluation.LogProbabilities[row], 2e-6);
                sum += evaluation.LogProbabilities[row];
            }

            Assert.Equal(softmax.Accuracy, evaluation.Metrics[0]);
            Assert.Equal(Math.Exp(-sum / labels.Count(label => label >= 0)), evaluation.Metrics[1], 1e-12);
        }
    }

    [Fact]
    public void Memory_holds_the_scores_of_a_block_of_rows_and_not_those_of_all()
    {
        const int Width = 1000;
        const int RowCount = 2000;
        (int[] labels, float[] weights, LossSettings settings) = Targets(Width, RowCount, hasClassWeights: false, labelSmoothing: 0);
        var head = new VocabularyHead(new ParameterSet(), "head", [4], Width);
        long scores = (long)head.BlockRows * AlignedBuffer.RoundUp(Width);
        var trial = new HeadTrial(Width, [4], RowCount, vocabularyBlock: head.BlockRows);
        trial.BytesOfOneMoreRun(labels, weights, settings);
        long[] lengths = trial.RentedLengths(labels, weights, settings);
        Assert.All(lengths, length => Assert.True(length <= scores, $"A buffer of {length} floats beside {scores} scores of a block."));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(65)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Rows_of_a_block_are_whole_tiles(int width)
    {
        int rows = VocabularyHead.BlockRowsOf(width, inputWidth: 512);
        Assert.InRange(rows, TileKernels.MaximumRows, 1000);
        Assert.Equal(0, rows % TileKernels.MaximumRows);
    }

    [Fact]
    public void Batch_without_weight_has_no_gradient()
    {
        HeadTrial.Result result = new HeadTrial(17, Blocks, rowCount: 7, vocabularyBlock: 6).Run([1, 2, 3, 4, 5, 6, 7], new float[7], LossSettings.Plain);
        Assert.All(result.ParameterGradients, gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Not_a_byte_is_allocated_once_warm()
    {
        (int[] labels, float[] weights, LossSettings settings) = Targets(17, 500, hasClassWeights: true, labelSmoothing: 0.1f);
        var trial = new HeadTrial(17, [100, 17], 500, vocabularyBlock: 96);
        Assert.Equal(0, trial.BytesOfOneMoreRun(labels, weights, settings));
    }

    private static (int[] Labels, float[] Weights, LossSettings Settings) Targets(int width, int rowCount, bool hasClassWeights, float labelSmoothing) => (
        [.. Enumerable.Range(0, rowCount).Select(row => row * 7 % (width + 1) - 1)],
        [.. Enumerable.Range(0, rowCount).Select(row => 0.5f + row % 3)],
        new(hasClassWeights ? [.. Enumerable.Range(0, width).Select(label => 0.25f + label % 5 / 2f)] : null, labelSmoothing));
}
