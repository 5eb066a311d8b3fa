namespace Microsoft.ML.Recurrent.Tests.Trainers.Memory;

/// <summary>What encoder-decoders are forecast to take, and sizes that cannot fit.</summary>
public sealed class EncoderDecoderMemoryTests
{
    [Theory]
    [InlineData(nameof(RecurrentSequenceToSequenceTrainer.Options.DecoderHiddenSize))]
    [InlineData(nameof(RecurrentSequenceToSequenceTrainer.Options.TargetEmbeddingSize))]
    [InlineData(nameof(RecurrentSequenceToSequenceTrainer.Options.AttentionSize))]
    [InlineData(nameof(RecurrentTrainerOptions.HiddenSize))]
    public void Sizes_that_cannot_fit_are_refused_by_option_with_the_bytes_they_would_need(string option)
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options();
        (options.Bridge, options.Attention) = (DecoderBridge.Dense, AttentionKind.Additive);
        typeof(RecurrentSequenceToSequenceTrainer.Options).GetProperty(option)!.SetValue(options, int.MaxValue);
        var ml = new MLContext(seed: 1);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(PairRows.Reversed(9))));
        Assert.Matches($@"^Option {option}: expected a smaller value \(.*\), got {int.MaxValue}, which would need \d+ bytes\.", error.Message);
    }

    [Theory, InlineData(0, 0f), InlineData(40, 0f), InlineData(0, 0.2f), InlineData(40, 0.2f)]
    public void The_log_tells_the_memory_of_the_largest_batch(int batchTokens, float validation)
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options();
        options.ValidationSetFraction = validation;
        (options.BatchSize, options.BatchTokens) = (batchTokens > 0 ? RecurrentTrainerOptions.Automatic : 16, batchTokens);
        Assert.Matches(@"Peak memory will be about [\d.]+ MB: .*, activations of the largest batch [\d.]+\.", MemoryLine(options, PairRows.Reversed(60)));
    }

    [Fact]
    public void Rows_that_are_read_again_are_forecast_by_a_bound()
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options();
        options.MaximumDataMemoryInMegabytes = 1;
        options.ValidationSetFraction = 0.5f;
        PairRow[] rows = [.. Enumerable.Repeat(PairRows.Reversed(50), 400).SelectMany(all => all)];
        Assert.Contains("activations of the largest batch", MemoryLine(options, rows), StringComparison.Ordinal);
    }

    private static string MemoryLine(RecurrentSequenceToSequenceTrainer.Options options, PairRow[] rows)
    {
        var ml = new MLContext(seed: 1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.RawMessage);
        ml.SequenceToSequence.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(rows));
        return Assert.Single(lines, line => line.Contains("memory will be about", StringComparison.Ordinal));
    }
}
