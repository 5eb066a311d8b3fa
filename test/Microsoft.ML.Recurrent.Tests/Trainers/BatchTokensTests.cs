namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Batches of pairs by their tokens, as an option.</summary>
public sealed class BatchTokensTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Batches_by_tokens_learn_and_threads_change_no_bit()
    {
        RecurrentSequenceToSequenceTrainer.Options options = Options(epochs: 20);
        options.LearningRateSchedule = LearningRateSchedule.Cosine;
        RecurrentSequenceToSequenceTransformer one = Fit(options, PairRows.Reversed(400), threads: 1);
        RecurrentSequenceToSequenceTransformer two = Fit(options, PairRows.Reversed(400), threads: 2);
        Assert.Equal(one.GetWeights()["head.weight"].ToArray(), two.GetWeights()["head.weight"].ToArray());
        IDataView written = one.Transform(_ml.Data.LoadFromEnumerable(PairRows.Reversed(100, seed: 2)));
        Assert.True(_ml.SequenceToSequence.Evaluate(written, "TargetText", "PredictedText").ExactMatch >= 0.9);
    }

    [Fact]
    public void Streamed_rows_are_batched_by_tokens_too()
    {
        RecurrentSequenceToSequenceTrainer.Options options = Options(epochs: 1);
        options.MaximumDataMemoryInMegabytes = 1;
        PairRow[] rows = [.. Enumerable.Repeat(PairRows.Reversed(50), 300).SelectMany(all => all)];
        Assert.Equal(
            Fit(options, rows, threads: 1).GetWeights()["head.weight"].ToArray(),
            Fit(options, rows, threads: 2).GetWeights()["head.weight"].ToArray());
    }

    [Fact]
    public void A_batch_size_beside_it_is_refused()
    {
        RecurrentSequenceToSequenceTrainer.Options options = Options(epochs: 1);
        options.BatchSize = 16;
        Assert.Contains("Option BatchSize", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options)).Message, StringComparison.Ordinal);
        (options.BatchSize, options.BatchTokens) = (0, -1);
        Assert.Contains("Option BatchTokens", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.SequenceToSequence.Trainers.Recurrent(options)).Message, StringComparison.Ordinal);
    }

    private static RecurrentSequenceToSequenceTrainer.Options Options(int epochs)
    {
        RecurrentSequenceToSequenceTrainer.Options options = PairRows.Options(epochs: epochs);
        options.BatchSize = RecurrentTrainerOptions.Automatic;
        options.BatchTokens = 40;
        return options;
    }

    private RecurrentSequenceToSequenceTransformer Fit(RecurrentSequenceToSequenceTrainer.Options options, PairRow[] rows, int threads)
    {
        options.NumberOfThreads = threads;
        return _ml.SequenceToSequence.Trainers.Recurrent(options).Fit(_ml.Data.LoadFromEnumerable(rows));
    }
}
