namespace Microsoft.ML.Recurrent.Tests.Diagnostics;

public sealed class ConsoleProgressTests
{
    [Fact]
    public void Redirected_output_has_a_line_per_epoch_and_no_bar()
    {
        var writer = new StringWriter { NewLine = "\n" };
        var progress = new ConsoleProgress(writer, isTerminal: false);
        progress.Report(Batch(0.5));
        progress.Report(Epoch(3));
        Assert.Equal("epoch 3/4: training loss 0.5000, validation loss 0.2500, Accuracy 0.9000 (best), 1,500 steps/s, 1:02, 1:01:01 left\n", writer.ToString());
    }

    [Fact]
    public void An_epoch_as_a_text_is_its_line()
        => Assert.Equal("epoch 3/4: training loss 0.5000, validation loss 0.2500, Accuracy 0.9000 (best), 1,500 steps/s, 1:02, 1:01:01 left", $"{Epoch(3)}");

    [Fact]
    public void A_terminal_has_a_bar_that_the_line_of_the_epoch_replaces()
    {
        var writer = new StringWriter { NewLine = "\n" };
        var progress = new ConsoleProgress(writer, isTerminal: true, width: 100);
        progress.Report(Batch(0.5));
        string bar = "epoch 3/4 [============            ]  50 %, loss 0.7500, 1,234 steps/s, 0:30 left";
        Assert.Equal("\r" + bar, writer.ToString());
        progress.Report(Batch(0.6));
        Assert.Equal("\r" + bar, writer.ToString());
        progress.Report(Epoch(3));
        Assert.StartsWith($"\r{bar}\r{new string(' ', bar.Length)}\repoch 3/4: training loss", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bar_fits_a_narrow_terminal()
    {
        var writer = new StringWriter();
        new ConsoleProgress(writer, isTerminal: true, width: 20).Report(Batch(0.5));
        Assert.Equal("\repoch 3/4 [========", writer.ToString());
    }

    [Fact]
    public void Warnings_have_lines_of_their_own()
    {
        var writer = new StringWriter { NewLine = "\n" };
        new ConsoleProgress(writer, isTerminal: false).Report(Epoch(4) with { Warning = "Something is wrong." });
        Assert.EndsWith("\nSomething is wrong.\n", writer.ToString(), StringComparison.Ordinal);
    }

    private static TrainingBatch Batch(double fraction) => new()
    {
        Epoch = 3,
        NumberOfEpochs = 4,
        Batch = 5,
        EpochFraction = fraction,
        Loss = 0.7,
        EpochLoss = 0.75,
        LearningRate = 0.01,
        GradientNorm = 1,
        ClippedShare = 0,
        SkippedCount = 0,
        SequencesPerSecond = 100,
        StepsPerSecond = 1234,
        BestEpoch = 2,
        Elapsed = TimeSpan.FromSeconds(60),
        TimeLeft = TimeSpan.FromSeconds(30),
    };

    private static TrainingEpoch Epoch(int epoch) => new()
    {
        Epoch = epoch,
        NumberOfEpochs = 4,
        TrainingLoss = 0.5,
        ValidationLoss = 0.25,
        ValidationMetrics = new Dictionary<string, double> { ["Accuracy"] = 0.9 },
        LearningRate = 0.01,
        GradientNorm = 1,
        StepsPerSecond = 1500,
        Elapsed = TimeSpan.FromSeconds(62),
        TimeLeft = TimeSpan.FromSeconds(3661),
        IsBest = true,
    };
}
