using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Explaining;

/// <summary>The importance of channels and of blocks of time, where it is known which of them decide.</summary>
public sealed class SequenceImportanceTests
{
    private static readonly SequenceImportanceOptions s_options = new() { NumberOfTimeBlocks = 3, NumberOfPermutations = 4 };

    private readonly MLContext _ml = new(1);

    [Theory, InlineData(true), InlineData(false)]
    public void The_channel_and_the_time_that_decide_matter_most(bool permutes)
    {
        IDataView view = View();
        ITransformer chain = _ml.Transforms.CopyColumns("Copied", "Steps").Append(Toy.Trainer(Options("Copied", "Words"))).Fit(view);
        foreach (ITransformer model in (ITransformer[])[chain, ToyTasks.SavedAndLoaded(chain, view.Schema)])
        {
            IReadOnlyList<SequenceImportance> parts = Measure(model, view, permutes);
            Assert.Equal(["Copied[0]", "Copied[1]", "Words", "0 % to 33.3 %", "33.3 % to 66.7 %", "66.7 % to 100 %"], parts.Select(part => part.Name));
            Assert.Equal([null, null, null, 0, 1, 2], parts.Select(part => part.TimeBlock));
            Assert.All(parts, part =>
            {
                Assert.Equal(_ml.MulticlassClassification.Evaluate(model.Transform(view)).MicroAccuracy, part.Metric);
                Assert.Equal(permutes ? 4 : 1, part.Changes.Count);
                Assert.Equal(part.Changes.Average(), part.MeanChange);
            });
            foreach (int deciding in (int[])[1, 3])
            {
                Assert.True(parts[deciding].MeanChange < -0.25, $"{parts[deciding]}");
            }

            // A network has never met a missing word in training, and may take it for anything.
            SequenceImportance[] others = [.. parts.Where((part, place) => place is not (1 or 3) && (permutes || part.Name != "Words"))];
            Assert.All(others, part => Assert.InRange(part.MeanChange, -0.1, 0.1));
        }
    }

    [Fact]
    public void A_word_that_decides_matters_with_its_characters_and_casing()
    {
        IDataView view = Toy.View(120);
        RecurrentMulticlassTrainer.Options options = Options("Words", "Plain");
        options.CharacterEncoder = CharacterEncoder.Convolution;
        options.CasingEmbeddingSize = 4;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(view);
        foreach (bool permutes in (bool[])[true, false])
        {
            IReadOnlyList<SequenceImportance> parts = Measure(model, view, permutes);
            Assert.Equal(["Plain", "Words", "0 % to 33.3 %", "33.3 % to 66.7 %", "66.7 % to 100 %"], parts.Select(part => part.Name));
            Assert.True(parts[2].MeanChange < -0.25, $"{parts[2]}");
            Assert.All(parts.Skip(3), part => Assert.InRange(part.MeanChange, -0.1, 0.1));
        }
    }

    [Fact]
    public void The_seed_decides_the_changes_and_nothing_else_does()
    {
        IDataView view = View();
        RecurrentMulticlassTransformer model = Toy.Trainer(Options("Steps")).Fit(view);
        string[] first = Changes(seed: 1);
        Assert.Equal(first, Changes(seed: 1));
        Assert.NotEqual(first, Changes(seed: 2));
        Assert.Contains(_ml.Model.PermutationImportance(model, view, LogLoss, s_options), part => part.StandardDeviation > 0);

        string[] Changes(int seed) =>
        [
            .. _ml.Model.PermutationImportance(model, view, LogLoss, new SequenceImportanceOptions { NumberOfTimeBlocks = 2, Seed = seed })
                .Select(part => $"{part} {string.Join(' ', part.Changes)}"),
        ];

        double LogLoss(IDataView scored) => _ml.MulticlassClassification.Evaluate(scored).LogLoss;
    }

    [Fact]
    public void Sparse_channels_are_taken_from_other_rows_and_taken_away()
    {
        VBuffer<float>[] bags = [.. Enumerable.Range(0, 90).Select(row => new VBuffer<float>(80, 2, [1f, 0.5f], [row % 2 == 0 ? 7 : 9, 40 + (row % 30)]))];
        IDataView view = new ViewBuilder()
            .NamedKeys("Label", ["a", "b"], [.. Enumerable.Range(0, 90).Select(row => (uint)(row % 2) + 1)])
            .Buffers("Bags", Types.Numbers(0, 40), bags)
            .ToView();
        RecurrentMulticlassTransformer model = Toy.Trainer(Options("Bags")).Fit(view);
        foreach (bool permutes in (bool[])[true, false])
        {
            IReadOnlyList<SequenceImportance> parts = Measure(model, view, permutes, new SequenceImportanceOptions { MeasureChannels = false, NumberOfTimeBlocks = 2 });
            Assert.Equal(["0 % to 50 %", "50 % to 100 %"], parts.Select(part => part.Name));
            Assert.True(parts[0].MeanChange < -0.25, $"{parts[0]}");
            Assert.InRange(parts[1].MeanChange, -0.1, 0.1);
        }

        IReadOnlyList<SequenceImportance> channels = Measure(model, view, permutes: false, new SequenceImportanceOptions { NumberOfTimeBlocks = 0 });
        Assert.Equal(40, channels.Count);
        Assert.Equal(0, channels[1].MeanChange);
    }

    [Fact]
    public void Taggers_and_sequence_to_sequence_are_measured_too()
    {
        IDataView tags = ToyTags.View();
        RecurrentTaggingTransformer tagger = ToyTags.Trainer(ToyTags.Options("Words")).Fit(tags);
        SequenceImportance words = _ml.Model.PermutationImportance(
            tagger, tags, scored => _ml.SequenceTagging.Evaluate(scored, labelColumnName: "Label").TokenAccuracy, new SequenceImportanceOptions { NumberOfTimeBlocks = 0 })[0];
        Assert.True(words.MeanChange < -0.1, $"{words}");

        IDataView pairs = _ml.Data.LoadFromEnumerable(PairRows.Reversed(200));
        RecurrentSequenceToSequenceTransformer writer = _ml.SequenceToSequence.Trainers.Recurrent(PairRows.Options(epochs: 25)).Fit(pairs);
        SequenceImportance letters = _ml.Model.OcclusionImportance(
            writer, pairs, scored => _ml.SequenceToSequence.Evaluate(scored, labelColumnName: "TargetText", predictedLabelColumnName: "PredictedText").ExactMatch, new SequenceImportanceOptions { NumberOfTimeBlocks = 0 })[0];
        Assert.Equal("SourceText", letters.Name);
        Assert.True(letters.MeanChange < -0.5, $"{letters}");
    }

    [Fact]
    public void Wrong_options_data_and_models_are_named()
    {
        IDataView view = View();
        RecurrentMulticlassTrainer.Options options = Options("Steps");
        options.NumberOfEpochs = 1;
        RecurrentMulticlassTransformer model = Toy.Trainer(options).Fit(view);
        Says<ArgumentOutOfRangeException>("Option NumberOfPermutations: expected at least 1, got 0.", model, view, new SequenceImportanceOptions { NumberOfPermutations = 0 });
        Says<ArgumentOutOfRangeException>("Option NumberOfTimeBlocks: expected at least 0, got -1.", model, view, new SequenceImportanceOptions { NumberOfTimeBlocks = -1 });
        Says<ArgumentOutOfRangeException>(
            "Option NumberOfTimeBlocks: expected at least 1 where channels are not measured, got 0.",
            model,
            view,
            new SequenceImportanceOptions { MeasureChannels = false, NumberOfTimeBlocks = 0 });
        Says<ArgumentException>("Expected data of at least two rows, which can be permuted: got 1.", model, _ml.Data.TakeRows(view, 1));
        Says<ArgumentException>("Expected a model with one recurrent transformer: got 0", _ml.Transforms.CopyColumns("B", "Words").Fit(view), view);
        Says<ArgumentOutOfRangeException>("'Steps'", model, Toy.View(3));
    }

    private void Says<TException>(string expected, ITransformer model, IDataView view, SequenceImportanceOptions? options = null)
        where TException : Exception
        => Assert.Contains(
            expected, Assert.Throws<TException>(() => _ml.Model.PermutationImportance(model, view, _ => 0, options)).Message, StringComparison.Ordinal);

    private IReadOnlyList<SequenceImportance> Measure(ITransformer model, IDataView view, bool permutes, SequenceImportanceOptions? options = null)
        => permutes
            ? _ml.Model.PermutationImportance(model, view, Accuracy, options ?? s_options)
            : _ml.Model.OcclusionImportance(model, view, Accuracy, options ?? s_options);

    private double Accuracy(IDataView scored) => _ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;

    private static RecurrentMulticlassTrainer.Options Options(string feature, params string[] more)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options(feature, more);
        options.NumberOfEpochs = 30;
        return options;
    }

    /// <summary>Three to eight steps of two numbers and a word; the second number of the first step decides the class.</summary>
    private static IDataView View()
    {
        var random = new Random(4);
        float[][] rows = [.. Enumerable.Range(0, 150).Select(_ => Enumerable.Range(0, 2 * random.Next(3, 9)).Select(_ => (float)random.Next(3)).ToArray())];
        return new ViewBuilder()
            .NamedKeys("Label", ["a", "b", "c"], [.. rows.Select(row => (uint)row[1] + 1)])
            .Vector("Steps", Types.Numbers(0, 2), rows)
            .Vector("Words", Types.Words, [.. rows.Select(row => Types.Texts([.. Enumerable.Range(0, row.Length / 2).Select(_ => $"w{random.Next(3)}")]))])
            .ToView();
    }
}
