using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

public sealed class ChildProcessTrialRunnerTests
{
    [Fact]
    public void Trials_of_other_processes_end_as_those_of_this_one_though_one_is_killed()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> here = ToyExperiment.Run(ToyExperiment.Settings());
        using var runner = new ChildProcessTrialRunner(() => TrialHostProcess.Start());
        var ids = new HashSet<int>();
        bool isKilled = false;
        RecurrentExperimentSettings settings = ToyExperiment.Settings();
        settings.Runner = runner;
        settings.EpochProgress = new Told<TrialReport>(epoch =>
        {
            ids.UnionWith(runner.ProcessIds);
            if (!isKilled && epoch is { Trial: 1, Epoch: 1 })
            {
                isKilled = true;
                Process.GetProcessById(runner.ProcessIds.Single()).Kill();
            }
        });

        RecurrentExperimentResult<MulticlassClassificationMetrics> there = ToyExperiment.Run(settings);

        Assert.True(isKilled);
        Assert.Equal(2, ids.Count);
        Assert.Equal(ToyExperiment.Texts(here), ToyExperiment.Texts(there));
        Assert.Equal(Toy.Scores(here.BestRun.Model!, Toy.View()), Toy.Scores(there.BestRun.Model!, Toy.View()));
    }

    [Fact]
    public void A_process_with_other_rows_is_refused()
    {
        using var runner = new ChildProcessTrialRunner(() => TrialHostProcess.Start(rowCount: 60));
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials: 1);
        settings.Runner = runner;

        var error = Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(settings));

        Assert.Contains("fingerprint", error.Message, StringComparison.Ordinal);
    }
}
