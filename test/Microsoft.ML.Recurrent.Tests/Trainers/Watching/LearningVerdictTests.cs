using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Trainers.Watching;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Watching;

public sealed class LearningVerdictTests
{
    [Fact]
    public void A_loss_that_is_still_falling_asks_for_more_epochs()
    {
        Assert.Contains("the loss is still falling: there are probably too few epochs.", Verdict(9, 7), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_that_stays_above_a_constant_answer_names_all_causes()
        => Assert.EndsWith("The learning rate is probably too high or far too low, or there are too few epochs.", Verdict(9, 9.5, 8.9), StringComparison.Ordinal);

    [Fact]
    public void A_loss_below_that_of_a_constant_answer_is_no_warning() => Assert.Null(Verdict(9, 4));

    private static string? Verdict(params double[] losses)
    {
        var verdict = new LearningVerdict(constantLoss: 5);
        for (int i = 0; i < losses.Length; i++)
        {
            verdict.Add(new EpochResult
            {
                Epoch = i + 1,
                TrainingLoss = losses[i],
                ValidationLoss = null,
                ValidationMetrics = [],
                LearningRate = 1,
                GradientNorm = 1,
                BatchCount = 1,
                UpdateCount = 1,
                ClippedCount = 0,
                SkippedCount = 0,
                IsBest = false,
            });
        }

        return verdict.Text();
    }
}
