using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Heads;

public sealed class ElementHeadTests
{
    private const int RowCount = 7;
    private const int Width = 3;

    private static readonly int[] Blocks = [21, 9];
    private static readonly float[] RowWeights = [1, 0.5f, 2, 1, 3, 0, 1.25f];
    private static readonly float[] ClassWeights = [0.5f, 2, 1, 3, 0.25f, 1.5f];

    public static TheoryData<string, bool> EveryLoss()
    {
        var data = new TheoryData<string, bool>();
        foreach (string loss in ElementLossFormulas.Names)
        {
            data.Add(loss, false);
        }

        data.Add("Logistic", true);
        return data;
    }

    [Theory, MemberData(nameof(EveryLoss))]
    public void Agrees_with_its_formula_and_its_central_differences(string loss, bool hasClassWeights)
    {
        var settings = new LossSettings(hasClassWeights ? ClassWeights : null, Elements: ElementLossFormulas.Of(loss));
        var trial = new ElementTrial(ElementLossFormulas.HeadOf(loss), Width, Blocks, RowCount);
        float[] targets = Targets(loss, RowCount);
        ElementTrial.Result result = trial.Run(targets, RowWeights, settings);

        double[][] rows = Differences.Widen(trial.Rows);
        double[] weights = Differences.Widen(trial.Weights.Span);
        double[] scores = [.. rows.SelectMany(row => Scores(row, weights, trial))];
        double[] outputs = loss == "Poisson" ? [.. scores.Select(Math.Exp)] : scores;
        Differences.AssertClose("outputs", outputs, [.. result.Outputs.SelectMany(row => row)]);

        (double lossSum, double weightSum) = Sums();
        Assert.Equal(weightSum, result.Loss.WeightSum, 1e-12);
        Differences.AssertClose("loss", [lossSum], [(float)result.Loss.LossSum]);
        double[] inputGradient = [.. rows.SelectMany(row => Enumerable.Range(0, row.Length).Select(k => Differences.Derivative(row, k, Mean)))];
        Differences.AssertClose("input gradient", inputGradient, [.. result.InputGradient.SelectMany(row => row)]);
        foreach (Parameter parameter in trial.Parameters.All)
        {
            double[] expected = [.. Enumerable.Range(0, parameter.Length).Select(k => Differences.Derivative(weights, parameter.Offset + k, Mean))];
            Differences.AssertClose(parameter.Name, expected, result.ParameterGradients.AsSpan(parameter.Offset, parameter.Length).ToArray());
        }

        double Mean()
        {
            (double sum, double weight) = Sums();
            return sum / weight;
        }

        (double Loss, double Weight) Sums()
        {
            (double sum, double total) = (0, 0);
            for (int row = 0; row < rows.Length; row++)
            {
                double[] own = Scores(rows[row], weights, trial);
                for (int output = 0; output < Width; output++)
                {
                    float target = targets[(row * Width) + output];
                    if (!float.IsNaN(target))
                    {
                        double weight = RowWeights[row] * (hasClassWeights ? ClassWeights[(2 * output) + (int)target] : 1);
                        sum += weight * ElementLossFormulas.LossOf(loss, own[output], target);
                        total += weight;
                    }
                }
            }

            return (sum, total);
        }
    }

    [Fact]
    public void A_head_without_a_given_loss_takes_that_of_its_numbers()
    {
        foreach (string loss in (string[])["Logistic", "Squared", "Poisson"])
        {
            ElementTrial.Result given = Trial(loss).Run(Targets(loss, RowCount), RowWeights, new LossSettings(Elements: ElementLossFormulas.Of(loss)));
            ElementTrial.Result own = Trial(loss).Run(Targets(loss, RowCount), RowWeights, LossSettings.Plain);
            Assert.Equal(given.Loss, own.Loss);
            Assert.Equal(given.ParameterGradients, own.ParameterGradients);
        }
    }

    [Fact]
    public void Numbers_that_are_not_known_are_left_out()
    {
        float[] targets = Targets("Squared", RowCount);
        targets.AsSpan(4 * Width, Width).Fill(float.NaN);
        ElementTrial.Result result = Trial("Squared").Run(targets, RowWeights, LossSettings.Plain);
        Assert.Equal(Enumerable.Range(0, targets.Length).Where(i => !float.IsNaN(targets[i])).Sum(i => (double)RowWeights[i / Width]), result.Loss.WeightSum);
        Assert.All(result.InputGradient[4], gradient => Assert.Equal(0, gradient));
        Assert.Contains(result.InputGradient[3], gradient => gradient != 0);

        // A row of which nothing is known changes no other row's gradient.
        float[] weights = [.. RowWeights];
        weights[4] = 0;
        ElementTrial.Result weightless = Trial("Squared").Run(Targets("Squared", RowCount), weights, LossSettings.Plain);
        Assert.Equal(weightless.Loss, result.Loss);
        Assert.Equal(weightless.ParameterGradients, result.ParameterGradients);
    }

    [Fact]
    public void Class_weights_are_for_logits_alone()
    {
        var settings = new LossSettings(ClassWeights);
        Assert.Equal(
            Trial("Squared").Run(Targets("Logistic", RowCount), RowWeights, LossSettings.Plain).Loss,
            Trial("Squared").Run(Targets("Logistic", RowCount), RowWeights, settings).Loss);
        Assert.NotEqual(
            Trial("Logistic").Run(Targets("Logistic", RowCount), RowWeights, LossSettings.Plain).Loss,
            Trial("Logistic").Run(Targets("Logistic", RowCount), RowWeights, settings).Loss);
    }

    [Theory]
    [InlineData("Squared")]
    [InlineData("Logistic")]
    [InlineData("Poisson")]
    public void Batch_without_weight_or_known_numbers_has_no_gradient(string loss)
    {
        float[] unknown = [.. Enumerable.Repeat(float.NaN, RowCount * Width)];
        foreach (ElementTrial.Result result in new[]
        {
            Trial(loss).Run(Targets(loss, RowCount), new float[RowCount], LossSettings.Plain),
            Trial(loss).Run(unknown, RowWeights, LossSettings.Plain),
        })
        {
            Assert.Equal(new BatchLoss(0, 0), result.Loss);
            Assert.All(result.ParameterGradients, gradient => Assert.Equal(0, gradient));
        }
    }

    [Fact]
    public void Logits_far_from_zero_give_finite_losses()
    {
        ElementTrial trial = OneNumber(HeadKind.Sigmoid, weight: 1000);
        Assert.Equal(0, trial.Run([1], [1], LossSettings.Plain).Loss.LossSum, 1e-30);
        ElementTrial.Result wrong = trial.Run([0], [1], LossSettings.Plain);
        Assert.Equal(1000, wrong.Loss.LossSum, 1e-9);
        Assert.Equal(1, wrong.ParameterGradients[trial.Parameters.All[1].Offset]);
    }

    [Fact]
    public void Outputs_of_exponentials_are_positive_and_finite()
    {
        Assert.Equal(MathF.Exp(2.5f), OneNumber(HeadKind.Exponential, weight: 2.5f).Run([1], [1], LossSettings.Plain).Outputs[0][0], 2e-6f);
        float large = OneNumber(HeadKind.Exponential, weight: 80).Run([1], [1], LossSettings.Plain).Outputs[0][0];
        Assert.True(float.IsFinite(large) && large > 1e34f, $"{large}");
        Assert.InRange(OneNumber(HeadKind.Exponential, weight: -80).Run([1], [1], LossSettings.Plain).Outputs[0][0], float.Epsilon, 1e-34f);
    }

    [Theory]
    [InlineData("Squared")]
    [InlineData("Logistic")]
    [InlineData("Poisson")]
    public void Steps_give_the_bits_of_the_batch(string loss)
    {
        ElementTrial trial = Trial(loss);
        Assert.Equal(trial.Run(Targets(loss, RowCount), RowWeights, LossSettings.Plain).Outputs, trial.StepOutputs());
    }

    [Theory, MemberData(nameof(EveryLoss))]
    public void Same_bits_on_any_number_of_threads_and_no_byte_allocated_once_warm(string loss, bool hasClassWeights)
    {
        const int Many = 3000;
        float[] targets = Targets(loss, Many);
        float[] weights = [.. Enumerable.Range(0, Many).Select(row => 1f + (row % 3))];
        var settings = new LossSettings(hasClassWeights ? ClassWeights : null, Elements: ElementLossFormulas.Of(loss));
        HeadKind kind = ElementLossFormulas.HeadOf(loss);
        ElementTrial.Result one = new ElementTrial(kind, Width, Blocks, Many).Run(targets, weights, settings);
        foreach (int threadCount in (int[])[2, 3, 8])
        {
            ElementTrial.Result many = new ElementTrial(kind, Width, Blocks, Many, threadCount).Run(targets, weights, settings);
            Assert.Equal(one.Loss, many.Loss);
            Assert.Equal(one.ParameterGradients, many.ParameterGradients);
            Assert.Equal(one.InputGradient, many.InputGradient);
            Assert.Equal(one.Outputs, many.Outputs);
        }

        Assert.Equal(0, new ElementTrial(kind, Width, Blocks, 500).BytesOfOneMoreRun(targets[..(500 * Width)], weights[..500], settings));
    }

    private static ElementTrial Trial(string loss) => new(ElementLossFormulas.HeadOf(loss), Width, Blocks, RowCount);

    /// <summary>One row of one number, 1, whose score is the weight.</summary>
    private static ElementTrial OneNumber(HeadKind kind, float weight)
    {
        var trial = new ElementTrial(kind, 1, [1], rowCount: 1);
        trial.Parameters.All[0].In(trial.Weights)[0] = weight;
        trial.Parameters.All[1].In(trial.Weights).Clear();
        trial.Rows[0] = [1];
        return trial;
    }

    private static float[] Targets(string loss, int rowCount)
        => [.. Enumerable.Range(0, rowCount * Width).Select(i => i % 8 == 5 ? float.NaN : ElementLossFormulas.TargetOf(loss, i / Width, i % Width))];

    private static double[] Scores(double[] row, double[] weights, ElementTrial trial)
        => [.. Enumerable.Range(0, Width).Select(output => weights[trial.Parameters.All[1].Offset + output]
            + row.Select((value, k) => value * weights[trial.Parameters.All[0].Offset + (output * row.Length) + k]).Sum())];
}
