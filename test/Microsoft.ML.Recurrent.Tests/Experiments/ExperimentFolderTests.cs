using System.Diagnostics;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Experiments;

/// <summary>Experiments that go on from a folder.</summary>
public sealed class ExperimentFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("experiment-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(4, 3)]
    [InlineData(6, 4)]
    public void An_interrupted_experiment_goes_on_and_ends_as_one_that_was_not(int trial, int epoch)
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> whole = ToyExperiment.Run(Settings(folder: null));
        using var source = new CancellationTokenSource();
        RecurrentExperimentSettings interrupted = Settings(_folder);
        interrupted.EpochProgress = new Told<TrialReport>(report =>
        {
            if (report.Trial == trial && report.Epoch >= Math.Min(epoch, 1))
            {
                source.Cancel();
            }
        });
        ToyExperiment.RunUntil(interrupted, source.Token);
        var epochs = new List<(int Trial, int Epoch)>();
        RecurrentExperimentSettings resumed = Settings(_folder);
        resumed.EpochProgress = new Told<TrialReport>(report => epochs.Add((report.Trial, report.Epoch)));

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(resumed);

        Assert.Equal(ToyExperiment.Texts(whole), ToyExperiment.Texts(result));
        Assert.Equal(Toy.Scores(whole.BestRun.Model!, Toy.View()), Toy.Scores(result.BestRun.Model!, Toy.View()));
        Assert.DoesNotContain((0, 1), epochs);
        Assert.Equal(epochs.Count, epochs.Distinct().Count());
    }

    [Fact]
    public void A_lower_number_of_trials_than_the_folder_holds_gives_what_it_holds()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> whole = ToyExperiment.Run(Settings(_folder));
        RecurrentExperimentSettings fewer = Settings(_folder);
        fewer.MaximumTrials = 2;

        Assert.Equal(ToyExperiment.Texts(whole), ToyExperiment.Texts(ToyExperiment.Run(fewer)));
    }

    [Fact]
    public void A_folder_that_another_experiment_uses_is_refused()
    {
        RecurrentExperimentSettings settings = Settings(_folder);
        Exception? second = null;
        settings.EpochProgress = new Told<TrialReport>(_ => second ??= Record.Exception(() => ToyExperiment.Run(Settings(_folder))));

        ToyExperiment.Run(settings);

        Assert.Contains("no other experiment uses", Assert.IsType<InvalidOperationException>(second).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_without_its_best_models_is_named(bool isDamaged)
    {
        ToyExperiment.Run(Settings(_folder));
        foreach (string path in Directory.GetFiles(_folder, "best-trial*.zip"))
        {
            if (isDamaged)
            {
                File.WriteAllText(path, "no model");
            }
            else
            {
                File.Delete(path);
            }
        }

        Assert.Contains("none of the best models", Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(Settings(_folder))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_killed_experiment_repeats_no_finished_trial_and_ends_as_one_that_was_not_killed()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> whole = ToyExperiment.Run(TrialHostProcess.FolderSettings(folder: null));
        using (Process process = Process.Start(TrialHostProcess.StartExperiment(_folder))!)
        {
            // In the middle of an epoch of the fifth trial.
            while (process.StandardOutput.ReadLine() is { } line && line != "4 2")
            {
            }

            process.Kill();
            process.WaitForExit();
        }

        var trained = new HashSet<(int Trial, int Epoch)>();
        RecurrentExperimentSettings settings = TrialHostProcess.FolderSettings(_folder);
        settings.EpochProgress = new Told<TrialReport>(epoch => trained.Add((epoch.Trial, epoch.Epoch)));
        RecurrentExperimentResult<MulticlassClassificationMetrics> resumed = ToyExperiment.Run(settings);

        Assert.Equal(ToyExperiment.Texts(whole), ToyExperiment.Texts(resumed));
        Assert.Equal(Toy.Scores(whole.BestRun.Model!, Toy.View()), Toy.Scores(resumed.BestRun.Model!, Toy.View()));
        Assert.DoesNotContain(trained, epoch => epoch is { Trial: < 4, Epoch: <= 4 });
        Assert.Contains(trained, epoch => epoch.Trial == 11);
    }

    [Fact]
    public void A_warm_start_knows_the_trials_of_an_earlier_folder()
    {
        ToyExperiment.Run(Settings(_folder, trials: 12));
        RecurrentExperimentSettings cold = ToyExperiment.Settings(trials: 3);
        RecurrentExperimentSettings warm = ToyExperiment.Settings(trials: 3);
        warm.WarmStartFolder = _folder;

        string[] others = [.. ToyExperiment.Run(cold).RunDetails.Select(run => run.Parameters.ToString())];
        string[] parameters = [.. ToyExperiment.Run(warm).RunDetails.Select(run => run.Parameters.ToString())];

        // The first trial is the starting point; then a tuner that knows 12 trials draws none at random any more.
        Assert.Equal(others[0], parameters[0]);
        Assert.NotEqual(others[1], parameters[1]);
    }

    [Fact]
    public void A_finished_experiment_is_returned_at_once_with_its_model()
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> first = ToyExperiment.Run(Settings(_folder));
        RecurrentExperimentSettings settings = Settings(_folder);
        settings.EpochProgress = new Told<TrialReport>(report => Assert.Fail($"Trial {report.Trial} was trained again."));

        RecurrentExperimentResult<MulticlassClassificationMetrics> again = ToyExperiment.Run(settings);

        Assert.Equal(ToyExperiment.Texts(first), ToyExperiment.Texts(again));
        Assert.Equal(Toy.Scores(first.BestRun.Model!, Toy.View()), Toy.Scores(again.BestRun.Model!, Toy.View()));
        Assert.Equal(first.BestRun.ValidationMetrics!.LogLoss, again.BestRun.ValidationMetrics!.LogLoss);
    }

    [Fact]
    public void A_finished_experiment_goes_on_where_more_trials_are_allowed()
    {
        ToyExperiment.Run(Settings(_folder, trials: 4));

        RecurrentExperimentResult<MulticlassClassificationMetrics> result = ToyExperiment.Run(Settings(_folder, trials: 6));

        Assert.Equal(6, result.RunDetails.Count);
    }

    [Theory]
    [InlineData("{\"epoch\":{\"tri")]
    [InlineData("{\"epoch\":null}")]
    public void A_torn_last_line_is_cut_off(string torn)
    {
        RecurrentExperimentResult<MulticlassClassificationMetrics> first = ToyExperiment.Run(Settings(_folder));
        string whole = File.ReadAllText(JournalPath);
        File.AppendAllText(JournalPath, torn);

        RecurrentExperimentResult<MulticlassClassificationMetrics> again = ToyExperiment.Run(Settings(_folder));

        Assert.Equal(ToyExperiment.Texts(first), ToyExperiment.Texts(again));
        Assert.Equal(whole, File.ReadAllText(JournalPath));
    }

    [Fact]
    public void A_damaged_line_is_named()
    {
        ToyExperiment.Run(Settings(_folder));
        string[] lines = File.ReadAllLines(JournalPath);
        lines[2] = lines[2][..5];
        File.WriteAllLines(JournalPath, lines);

        var error = Assert.Throws<InvalidDataException>(() => ToyExperiment.Run(Settings(_folder)));

        Assert.Contains("Line 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_a_newer_format_is_refused()
    {
        ToyExperiment.Run(Settings(_folder));
        File.WriteAllText(JournalPath, File.ReadAllText(JournalPath).Replace("\"version\":1", "\"version\":2", StringComparison.Ordinal));

        var error = Assert.Throws<InvalidDataException>(() => ToyExperiment.Run(Settings(_folder)));

        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_that_lacks_the_beginning_of_a_trial_is_refused_and_the_trial_is_named()
    {
        ToyExperiment.Run(Settings(_folder));
        File.WriteAllLines(JournalPath, File.ReadAllLines(JournalPath).Where((_, line) => line != 1));

        var error = Assert.Throws<InvalidDataException>(() => ToyExperiment.Run(Settings(_folder)));

        Assert.Contains("the beginning of trial 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_another_experiment_is_refused_and_the_error_says_what_differs()
    {
        ToyExperiment.Run(Settings(_folder));
        RecurrentExperimentSettings other = Settings(_folder);
        other.Seed = 6;

        var error = Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(other));

        Assert.Contains("Option Folder", error.Message, StringComparison.Ordinal);
        Assert.Contains("Seed is 5 in the folder and 6 now", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_other_rows_is_refused()
    {
        ToyExperiment.Run(Settings(_folder));

        var error = Assert.Throws<InvalidOperationException>(() => ToyExperiment.Run(Settings(_folder), Toy.View(30, seed: 3)));

        Assert.Contains("Data differ", error.Message, StringComparison.Ordinal);
    }

    private string JournalPath => Path.Combine(_folder, "experiment.jsonl");

    private static RecurrentExperimentSettings Settings(string? folder, int trials = 8)
    {
        RecurrentExperimentSettings settings = ToyExperiment.Settings(trials, epochs: 16);
        settings.Folder = folder;
        return settings;
    }
}
