using Microsoft.ML.Data;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class StreamedTrainingTests
{
    /// <summary>10 steps of 64 numbers are 2560 bytes a row: 4.2 times the least budget.</summary>
    private const int RowCount = 1650;

    [Fact]
    public void Data_of_four_times_the_memory_are_learned_with_the_same_bits_on_any_number_of_threads()
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 2, 3, 8 })
        {
            var ml = new MLContext(1);
            var lines = new List<string>();
            ml.Log += (_, entry) => lines.Add(entry.Message);
            Options options = Settings();
            options.NumberOfThreads = threads;
            IDataView data = ml.Data.LoadFromEnumerable(Rows());
            RecurrentMulticlassTransformer model = Toy.Trainer(options, ml).Fit(data);
            IDataView test = ml.Data.LoadFromEnumerable(Rows().Take(200));
            float[][] scores = Toy.Scores(model, test);
            first ??= scores;
            Assert.Equal(first, scores);
            Assert.True(Toy.Accuracy(model, test) > 0.95, $"{Toy.Accuracy(model, test)}");
            Assert.Contains(lines, line => line.Contains($"Training on {RowCount} sequences of {RowCount * 10} steps", StringComparison.Ordinal));
            Assert.Contains(lines, line => line.Contains("read again in every epoch, 1 MB at once", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Class_weights_and_rows_held_out_work_with_rows_that_are_not_kept()
    {
        Options options = Settings();
        options.ClassWeighting = ClassWeighting.Balanced;
        options.ValidationSetFraction = 0.2f;
        options.EarlyStoppingPatience = 1;
        var ml = new MLContext(1);
        RecurrentMulticlassTransformer model = Toy.Trainer(options, ml).Fit(ml.Data.LoadFromEnumerable(Rows()));
        Assert.All(model.TrainingHistory, report => Assert.True(report.ValidationAccuracy > 0.5));
    }

    [Fact]
    public void Cancelling_ends_reading_too()
    {
        using var cancellation = new CancellationTokenSource();
        Options options = Settings();
        options.CancellationToken = cancellation.Token;
        int passes = 0;
        IEnumerable<Row> Endless()
        {
            // The first passes fit the columns; the first epoch's never ends.
            bool trains = ++passes > 2;
            foreach (Row row in Rows())
            {
                yield return row;
            }

            while (trains)
            {
                cancellation.Cancel();
                yield return new Row();
            }
        }

        var ml = new MLContext(1);
        Assert.ThrowsAny<OperationCanceledException>(() => Toy.Trainer(options, ml).Fit(ml.Data.LoadFromEnumerable(Endless())));
    }

    [Theory]
    [InlineData(TaggingHead.Softmax)]
    [InlineData(TaggingHead.Crf)]
    public void Taggers_learn_as_well_from_rows_that_are_not_kept_with_the_same_bits_on_any_number_of_threads(TaggingHead head)
    {
        float[][]? first = null;
        foreach (int threads in new[] { 1, 3 })
        {
            (RecurrentTaggingTransformer model, List<string> lines) = FitTagger(head, threads, megabytes: 1);
            Assert.True(model.TrainingHistory[^1].ValidationAccuracy > 0.95, $"{model.TrainingHistory[^1].ValidationAccuracy}");
            Assert.Contains(lines, line => line.Contains("read again in every epoch", StringComparison.Ordinal));
            float[][] scores = [.. model.Transform(new MLContext().Data.LoadFromEnumerable(TaggedRows().Take(50))).GetColumn<float[]>("Score")];
            first ??= scores;
            Assert.Equal(first, scores);
        }

        // The same rows in memory come in another order, and the tagger learns them as well; its classes are the texts all the same.
        (RecurrentTaggingTransformer kept, List<string> keptLines) = FitTagger(head, threads: 2, megabytes: 100);
        Assert.True(kept.TrainingHistory[^1].ValidationAccuracy > 0.95, $"{kept.TrainingHistory[^1].ValidationAccuracy}");
        Assert.DoesNotContain(keptLines, line => line.Contains("read again in every epoch", StringComparison.Ordinal));
    }

    [Fact]
    public void The_memory_is_a_number_of_megabytes()
    {
        foreach (int value in new[] { 0, -1, 8001 })
        {
            Options options = Settings();
            options.MaximumDataMemoryInMegabytes = value;
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options));
            Assert.Contains($"Option MaximumDataMemoryInMegabytes: expected 1 to 8000, got {value}.", error.Message, StringComparison.Ordinal);
        }
    }

    private static (RecurrentTaggingTransformer Model, List<string> Log) FitTagger(TaggingHead head, int threads, int megabytes)
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, entry) => lines.Add(entry.Message);
        var options = new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = "Tags",
            FeatureColumnName = "X",
            Head = head,
            HiddenSize = 8,
            NumberOfEpochs = 2,
            LearningRate = 0.02f,
            Seed = 3,
            MaximumDataMemoryInMegabytes = megabytes,
            NumberOfThreads = threads,
            ValidationSetFraction = 0.1f,
        };
        return (ml.SequenceTagging.Trainers.Recurrent(options).Fit(ml.Data.LoadFromEnumerable(TaggedRows())), lines);
    }

    private static Options Settings()
    {
        Options options = Toy.Options("X");
        options.HiddenSize = 8;
        options.NumberOfEpochs = 2;
        options.MaximumDataMemoryInMegabytes = 1;
        return options;
    }

    /// <summary>Rows that nobody keeps: the class is whether the first step lies above 0.</summary>
    private static IEnumerable<Row> Rows()
    {
        for (int row = 0; row < RowCount; row++)
        {
            var random = new Random(row);
            float[] numbers = [.. Enumerable.Range(0, 640).Select(_ => (float)random.NextDouble() - 0.5f)];
            bool isHigh = random.Next(2) == 1;
            for (int i = 0; i < 64; i++)
            {
                numbers[i] = isHigh ? 0.5f : -0.5f;
            }

            yield return new Row { Label = isHigh ? 2u : 1u, X = numbers };
        }
    }

    private static IEnumerable<TaggedRow> TaggedRows()
        => Rows().Select(row => new TaggedRow { X = row.X, Tags = [.. Enumerable.Range(0, 10).Select(step => row.X[64 * step] > 0 ? "high" : "low")] });

    private sealed class TaggedRow
    {
        public string[] Tags { get; set; } = [];

        [VectorType(0, 64)]
        public float[] X { get; set; } = [];
    }

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(0, 64)]
        public float[] X { get; set; } = [];
    }
}
