using System.Text;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class HistoryFileTests
{
    private static readonly TrainingEpoch s_report = new()
    {
        Epoch = 2,
        NumberOfEpochs = 3,
        TrainingLoss = double.NaN,
        ValidationLoss = 0.25,
        ValidationMetrics = new Dictionary<string, double> { ["Accuracy"] = 0.5, ["EntityF1"] = double.NaN },
        LearningRate = 0.002,
        GradientNorm = double.PositiveInfinity,
        Elapsed = TimeSpan.FromMilliseconds(1234),
        TimeLeft = TimeSpan.FromMilliseconds(617),
        NumberOfBatches = 12,
        SequencesPerSecond = 1234.5,
        StepsPerSecond = 98765.25,
        ClippedShare = 0.75,
        BestEpoch = 2,
        MemoryLengths = [7, null],
        SkippedCount = 3,
        Warning = "The learning rate is probably too high.",
        IsBest = true,
    };

    [Fact]
    public void A_history_comes_back_as_it_was_written()
    {
        TrainingEpoch read = Assert.Single(Read(Write(s_report)));

        Assert.Equal(s_report with { ValidationMetrics = read.ValidationMetrics, MemoryLengths = read.MemoryLengths }, read);
        Assert.Equal(s_report.MemoryLengths, read.MemoryLengths);
        Assert.Equal(s_report.ValidationMetrics, read.ValidationMetrics);
        Assert.Equal(0.5, read.ValidationAccuracy);
    }

    [Fact]
    public void Properties_that_this_build_does_not_know_are_ignored()
    {
        string written = Write(s_report).Replace("\"epoch\":2", "\"epoch\":2,\"energy\":[1,2]", StringComparison.Ordinal);

        Assert.Equal(2, Assert.Single(Read(written)).Epoch);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[7]")]
    [InlineData("[{\"elapsed\":\"noon\"}]")]
    [InlineData("[{\"validationMetrics\":[]}]")]
    public void What_is_no_history_is_called_damaged(string json)
        => Assert.Contains("history.json is damaged", Assert.Throws<InvalidDataException>(() => Read(json)).Message, StringComparison.Ordinal);

    private static string Write(TrainingEpoch report)
    {
        using var stream = new MemoryStream();
        HistoryFile.Write([report], stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static IReadOnlyList<TrainingEpoch> Read(string json) => HistoryFile.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}
