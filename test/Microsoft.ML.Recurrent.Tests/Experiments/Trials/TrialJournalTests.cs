using System.Text;
using Microsoft.ML.Recurrent.Experiments.Trials;

namespace Microsoft.ML.Recurrent.Tests.Experiments.Trials;

/// <summary>The record of a search on a disk that fills up.</summary>
public sealed class TrialJournalTests
{
    [Fact]
    public void A_journal_on_a_full_disk_ends_before_the_line_that_does_not_fit_and_tells_so_once()
    {
        var told = new List<string>();
        using var disk = new SmallDisk(room: 1000);
        using (var journal = new TrialJournal(disk, new MemoryStream(), told.Add))
        {
            for (int epoch = 1; epoch <= 50; epoch++)
            {
                journal.Write(new JournalEvent { Epoch = new TrialReport { Trial = 3, Attempt = 1, Epoch = epoch, TrainingLoss = 1, ValidationLoss = 2, Cost = 10, NumberOfWeights = 100 } });
            }
        }

        string text = Encoding.UTF8.GetString(disk.ToArray());
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.InRange(lines.Length, 2, 49);
        Assert.All(lines, line => Assert.EndsWith("}", line, StringComparison.Ordinal));
        Assert.Contains("No space left on device", Assert.Single(told), StringComparison.Ordinal);
    }
}
