using Microsoft.ML.Recurrent.Transformers.Explaining;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Explaining;

public sealed class CompletenessVerdictTests
{
    [Fact]
    public void Attributions_that_add_up_to_within_a_tenth_are_no_reason_to_warn()
        => Assert.Null(CompletenessVerdict.TextOf([Explained(0, value: 2, baseline: 1, 0.4, 0.55)]));

    [Fact]
    public void A_small_error_where_the_value_is_that_of_the_baseline_is_no_reason_to_warn()
        => Assert.Null(CompletenessVerdict.TextOf([Explained(0, value: 2, baseline: 2, 0.5, -0.499)]));

    [Theory, InlineData(1e13), InlineData(double.NaN)]
    public void Attributions_that_do_not_add_up_are_counted_and_the_first_row_is_named(double attribution)
    {
        string? text = CompletenessVerdict.TextOf([Explained(6, value: 2, baseline: 1, 0.5, 0.5), Explained(7, value: 2, baseline: 1, 0, attribution)]);
        Assert.StartsWith("1 of 2 explanations do not add up", text, StringComparison.Ordinal);
        Assert.Contains("row 7, whose attributions sum to", text, StringComparison.Ordinal);
        Assert.Contains("where the value gained 1.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_attribution_that_rounds_to_zero_has_no_sign()
        => Assert.EndsWith(": [0] 0.000, [1] 0.000, [2] -0.250", $"{Explained(0, value: 1, baseline: 0, -0.0001, 0.0001, -0.25)}", StringComparison.Ordinal);

    private static Explanation Explained(long row, double value, double baseline, params double[] attributions)
        => new([.. attributions.Select((attribution, step) => new StepAttribution(step, "", attribution, [attribution]))], ["channel"], [attributions.Sum()])
        {
            Row = row,
            ExplainedStep = null,
            OutputIndex = 0,
            OutputName = "output",
            Value = value,
            BaselineValue = baseline,
        };
}
