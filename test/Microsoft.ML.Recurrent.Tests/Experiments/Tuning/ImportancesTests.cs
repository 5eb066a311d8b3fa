using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

public sealed class ImportancesTests
{
    [Fact]
    public void The_one_option_that_matters_is_found()
    {
        IReadOnlyList<ParameterImportance> importances = Of(point => Math.Abs(Math.Log10((double)point["Rate"] / 0.01)), trials: 60);
        Assert.Equal("Rate", importances[0].Option);
        Assert.InRange(importances[0].Importance, 0.9, 1);
        Assert.Equal(1, importances.Sum(each => each.Importance), 1e-9);
        Assert.Equal(6, importances.Count);
    }

    [Fact]
    public void A_choice_and_a_condition_that_matter_are_found()
    {
        Assert.Equal("Kind", Of(point => (string)point["Kind"] == "b" ? 0 : 1, trials: 60)[0].Option);
        Assert.Equal(["Extra", "ExtraSize"], Of(point => (bool)point["Extra"] ? (double)point["ExtraSize"] : 3, trials: 80).Take(2).Select(each => each.Option).Order());
    }

    [Fact]
    public void One_training_that_went_astray_does_not_hide_what_matters()
        => Assert.Equal("Rate", Of(point => (double)point["Dropout"] > 0.49 ? 1e9 : Math.Abs(Math.Log10((double)point["Rate"] / 0.01)), trials: 60)[0].Option);

    [Fact]
    public void Of_few_trials_nothing_is_said() => Assert.Empty(Of(_ => 0, trials: 9));

    private static IReadOnlyList<ParameterImportance> Of(Func<TrialParameters, double> loss, int trials)
    {
        var search = new TrialSearch(ToySpace.Settings with { MaximumTrials = trials, MaximumEpochs = 1 });
        ToySpace.Run(search, (point, _) => loss(point));
        return Importances.Of(search.Space, search.Trials, seed: 1);
    }
}
