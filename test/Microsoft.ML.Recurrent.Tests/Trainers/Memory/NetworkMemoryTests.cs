using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Memory;

public sealed class NetworkMemoryTests
{
    public static TheoryData<string, int> Extremes()
    {
        var extremes = new TheoryData<string, int>();
        foreach (int size in new[] { 1_000_000_000, int.MaxValue })
        {
            extremes.Add(nameof(Options.HiddenSize), size);
            extremes.Add(nameof(Options.CharacterVectorSize), size - (size % 2));
            extremes.Add(nameof(Options.CharacterEmbeddingSize), size);
        }

        extremes.Add(nameof(Options.HiddenSize), 65536);
        extremes.Add(nameof(Options.EmbeddingSize), int.MaxValue);
        extremes.Add(nameof(Options.CasingEmbeddingSize), int.MaxValue);
        extremes.Add(nameof(Options.NumberOfLayers), int.MaxValue);
        extremes.Add(nameof(Options.StepFeatureCount), int.MaxValue);
        return extremes;
    }

    [Theory, MemberData(nameof(Extremes))]
    public void Sizes_that_cannot_fit_are_refused_by_option_with_the_bytes_they_would_need(string option, int size)
    {
        Options options = Toy.Options(option == nameof(Options.StepFeatureCount) ? "Plain" : "Words");
        options.CharacterEncoder = option.StartsWith("Character", StringComparison.Ordinal) ? CharacterEncoder.Lstm : CharacterEncoder.None;
        typeof(Options).GetProperty(option)!.SetValue(options, size);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View(9)));
        Assert.Matches($@"^Option {option}: expected a smaller value \(.*\), got {size}, which would need \d+ bytes\.", error.Message);
        Assert.Equal(option, error.ParamName);
    }

    [Fact]
    public void Threads_beyond_the_processors_cost_nothing()
    {
        long few = Held(threads: Environment.ProcessorCount);

        // A buffer for each of so many threads would take more than this.
        Assert.InRange(Held(threads: int.MaxValue), 0, few + 10_000_000);

        static long Held(int threads)
        {
            Options options = Toy.Options("Words");
            options.NumberOfEpochs = 1;
            options.NumberOfThreads = threads;
            return Allocations.Least(() => Toy.Trainer(options).Fit(Toy.View(9)));
        }
    }

    [Fact]
    public void A_crf_of_too_many_classes_names_the_head()
    {
        var trainer = new MLContext(1).SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            FeatureColumnName = "Words",
            Head = TaggingHead.Crf,
        });
        IDataView view = new ViewBuilder()
            .Vector("Label", Types.Keys<uint>(1_000_000), [1u, 2u], [3u, 1u])
            .Vector("Words", Types.Words, Types.Texts("a", "b"), Types.Texts("b", "a"))
            .ToView();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(view));
        Assert.Matches(@"^Option Head: expected Softmax, or fewer classes \(.*\), got Crf with 1000000 classes in label column 'Label', which would need \d+ bytes\.", error.Message);
    }

    [Fact]
    public void Scores_of_many_classes_at_each_step_of_a_batch_name_the_batch_size_and_the_label()
    {
        const int Steps = 2_000_000;
        var trainer = new MLContext(1).SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            FeatureColumnName = "Words",
            HiddenSize = 1,
            BatchSize = 7,
        });
        IDataView view = new ViewBuilder()
            .Vector("Label", Types.Keys<uint>(1_000_000), [.. Enumerable.Repeat(1u, Steps)], [2u])
            .Vector("Words", Types.Keys<uint>(2), [.. Enumerable.Repeat(1u, Steps)], [2u])
            .ToView();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(view));
        Assert.Matches(
            @"^Option BatchSize: expected a smaller value, shorter sequences, or fewer classes in label column 'Label' \(\d+ bytes are available\), "
            + @"got 7, with 2000001 steps in the largest batch and 1000000 outputs per step, which would need 16000008000000 bytes\.",
            error.Message);
    }

    [Fact]
    public void Scores_beyond_the_largest_buffer_name_the_batch_size()
    {
        var label = new LabelColumn { Name = "Tags", ClassCount = 1_000_000 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NetworkMemory.CheckScores(16, label, 1_000_000_000));
        Assert.StartsWith("Option BatchSize: expected a smaller value", error.Message, StringComparison.Ordinal);
        NetworkMemory.CheckScores(16, label, 100);
    }

    [Fact]
    public void A_forecast_beyond_the_memory_there_is_names_the_batch_size()
    {
        // Gates and hidden states of a step and their gradients are more than 10 KB.
        int steps = checked((int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5_000));
        Options options = Toy.Options("Plain");
        options.FeatureColumnName = "X";
        options.HiddenSize = 512;
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), 1u, 2u)
            .Vector("X", Types.Numbers(0), new float[steps], [1f])
            .ToView();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(view));
        Assert.Matches(
            @"^Option BatchSize: expected a smaller value, or shorter sequences \(\d+ bytes are available\), got \d+, with which training would need \d+ bytes\.",
            error.Message);
    }

    [Fact]
    public void A_column_of_more_numbers_per_step_than_fit_is_named_before_it_is_read()
    {
        Options options = Toy.Options("Plain");
        options.FeatureColumnName = "X";
        IDataView view = new ViewBuilder()
            .Scalar("Label", Types.Key<uint>(2), 1u, 2u)
            .Vector("X", Types.Numbers(0, 2_000_000_000), [], Array.Empty<float>())
            .ToView();

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(view));
        Assert.Matches(
            @"^Option FeatureColumnName: expected a column of fewer numbers per step \(.*\), got 'X' of 2000000000 numbers per step, which would need \d+ bytes\.",
            error.Message);
    }

    [Theory]
    [InlineData("weights", 100, 9, 8, "Option HiddenSize: expected a smaller value (", "got 100, with which")]
    [InlineData("classes", 100, 9, 8, "Option HiddenSize: expected a smaller value, or fewer classes in label column 'Tags' (", "got 100 and 1000000 outputs per row, with which")]
    [InlineData("tokens", 100, 9, 8, "Option MaximumVocabularySize: expected a smaller value (", "tokens in column 'Words', with which")]
    [InlineData("weights", 1, 9, 8, "Option BatchSize: expected a smaller value, or shorter sequences (", "got 32, with which")]
    [InlineData("weights", 1, 9, 2, "Option HiddenSize: expected a smaller value, or shorter sequences in the validation data (", "got 100, with which")]
    public void What_takes_most_of_a_forecast_is_to_blame(string what, int network, int all, int learning, string expected, string got)
    {
        long unit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8;
        var options = new RecurrentTaggingTrainer.Options { HiddenSize = 100, NumberOfLayers = 1, EmbeddingSize = 50, BatchSize = 32 };
        var word = new FeatureColumn { ColumnName = "Words", Kind = FeatureKind.Words, Vocabulary = new string[what == "tokens" ? 5_000_000 : 5] };
        var data = new TrainingSet
        {
            Label = new LabelColumn { Name = "Tags", ClassCount = what == "classes" ? 1_000_000 : 3 },
            Features = [word],
            Statistics = new ExampleStatistics([word]),
            Training = new SequenceStore([0], TargetShape.ClassPerStep),
            Rows = new RowCounts(),
        };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NetworkMemory.CheckForecast(options, data, network * unit, learning * unit, all * unit));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(got, error.Message, StringComparison.Ordinal);
        NetworkMemory.CheckForecast(options, data, unit, unit, unit);
    }

    [Fact]
    public void Many_text_tags_take_about_the_memory_that_the_log_forecasts()
    {
        const int TagCount = 20_000;
        const int Steps = 20;
        ReadOnlyMemory<char>[][] tags = [.. Enumerable.Range(0, TagCount / Steps).Select(row => Types.Texts([.. Enumerable.Range(row * Steps, Steps).Select(tag => $"t{tag}")]))];
        uint[][] words = [.. tags.Select((_, row) => Enumerable.Repeat((uint)(row % 9) + 1, Steps).ToArray())];
        var context = new MLContext(1);
        double forecast = 0;
        context.Log += (_, message) =>
        {
            if (Regex.Match(message.Message, @"Peak memory will be about ([\d.]+) MB") is { Success: true } found)
            {
                forecast = 1e6 * double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        };
        var trainer = context.SequenceTagging.Trainers.Recurrent(new RecurrentTaggingTrainer.Options
        {
            LabelColumnName = "Tags",
            FeatureColumnName = "Words",
            HiddenSize = 8,
            NumberOfEpochs = 1,
            ValidationSetFraction = 0.2f,
            NumberOfThreads = 1,
        });
        IDataView view = new ViewBuilder().Vector("Tags", Types.Words, tags).Vector("Words", Types.Keys<uint>(9), words).ToView();

        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Fit(view);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // Beside what is held for training: batches on trial, labels while they are read, and the model's own copies.
        Assert.InRange(taken, 0.8 * forecast, (2 * forecast) + 100e6);
    }

    [Theory]
    [InlineData(LanguageModelRows.Separate, 0)]
    [InlineData(LanguageModelRows.Separate, 20)]
    [InlineData(LanguageModelRows.Continuous, 30)]
    public void Language_models_take_about_the_memory_that_the_log_forecasts(LanguageModelRows rows, int truncationLength)
    {
        var context = new MLContext(1);
        double forecast = 0;
        context.Log += (_, message) =>
        {
            if (Regex.Match(message.Message, @"Peak memory will be about ([\d.]+) MB") is { Success: true } found)
            {
                forecast = 1e6 * double.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture);
            }
        };
        var trainer = context.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = "Text",
            Rows = rows,
            TruncationLength = truncationLength,
            RandomTruncation = truncationLength > 0,
            HiddenSize = 256,
            BatchSize = 64,
            NumberOfEpochs = 1,
            ValidationSetFraction = 0.2f,
            NumberOfThreads = 1,
        });
        IDataView view = context.Data.LoadFromEnumerable(Enumerable.Range(0, 200).Select(i => TextRow.Of(string.Concat(Enumerable.Range(0, 60 + (i % 7)).Select(k => (char)('a' + (((i * 5) + (k * k)) % 26)))))));

        long before = GC.GetAllocatedBytesForCurrentThread();
        trainer.Fit(view);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // Beside what is held for training: batches on trial, texts while they are read, and the model's own copies.
        Assert.InRange(forecast, 1, double.MaxValue);
        Assert.InRange(taken, 0.8 * forecast, (2 * forecast) + 20e6);
    }

    [Theory]
    [InlineData(LanguageModelRows.Separate)]
    [InlineData(LanguageModelRows.Continuous)]
    public void A_language_model_beyond_the_memory_there_is_is_refused_before_it_trains(LanguageModelRows rows)
    {
        // Gates and hidden states of a step and their gradients are more than 10 KB.
        int steps = checked((int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 5_000));
        var context = new MLContext(1);
        var trainer = context.LanguageModeling.Trainers.Recurrent(new RecurrentLanguageModelTrainer.Options
        {
            FeatureColumnName = "Text",
            Rows = rows,
            TruncationLength = rows == LanguageModelRows.Continuous ? 1_000_000_000 : 0,
            HiddenSize = 512,
            BatchSize = 2,
        });
        IDataView view = context.Data.LoadFromEnumerable([new TextRow { Text = string.Concat(Enumerable.Repeat("ab", steps)) }, new TextRow { Text = "ab" }]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => trainer.Fit(view));
        Assert.Matches(
            @"^Option BatchSize: expected a smaller value, or shorter sequences \(\d+ bytes are available\), got 2, with which training would need \d+ bytes\.",
            error.Message);
    }

    [Fact]
    public void Rules_for_too_many_classes_name_the_scheme()
    {
        var label = new LabelColumn { Name = "Tags", ClassCount = 10_000_000 };

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => NetworkMemory.CheckRules(TaggingScheme.Bio, label));
        Assert.StartsWith("Option Scheme: expected None, or fewer classes (", error.Message, StringComparison.Ordinal);
        NetworkMemory.CheckRules(TaggingScheme.Bio, label with { ClassCount = 1000 });
    }
}
