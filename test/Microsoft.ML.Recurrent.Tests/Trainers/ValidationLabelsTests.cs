using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Tests.DataViews;
using Microsoft.ML.Recurrent.Tests.DataViews.Rows;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

public sealed class ValidationLabelsTests
{
    private static readonly string[] Colours = ["red", "green", "blue"];

    [Fact]
    public void Rows_of_a_class_that_training_never_saw_count_as_wrong_and_their_number_is_told()
    {
        var ml = new MLContext(1);
        List<string> warnings = Warnings(ml);
        RecurrentMulticlassTransformer model = Toy.Trainer(Toy.Options("Words"), ml).Fit(Toy.View(), Half(ml));

        // The rows with a class of the training rows are learned; the other half cannot be right.
        Assert.Equal(0.5, model.TrainingHistory[^1].ValidationAccuracy);
        Assert.Equal(1, ml.MulticlassClassification.Evaluate(model.Transform(Half(ml))).MicroAccuracy);
        Assert.Contains(warnings, text => text.Contains(
            "Labels of the validation data in column 'Label' that training never saw, or that are missing (key 0): 3. They count as wrong in the validation accuracy",
            StringComparison.Ordinal));
    }

    [Fact]
    public void Labels_that_training_saw_alone_are_no_warning()
    {
        var ml = new MLContext(1);
        List<string> warnings = Warnings(ml);
        Toy.Trainer(Toy.Options("Words"), ml).Fit(Toy.View(), Toy.View(30, seed: 3));
        Assert.DoesNotContain(warnings, text => text.Contains("that training never saw", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_of_unseen_classes_have_no_loss()
    {
        var ml = new MLContext(1);
        IDataView seen = ml.Data.TakeRows(Half(ml), 3);
        RecurrentMulticlassTransformer one = Toy.Trainer(Toy.Options("Words"), ml).Fit(Toy.View(), Half(ml));
        RecurrentMulticlassTransformer other = Toy.Trainer(Toy.Options("Words"), ml).Fit(Toy.View(), seen);
        Assert.Equal(
            other.TrainingHistory.Select(report => report.ValidationLoss!.Value),
            one.TrainingHistory.Select(report => report.ValidationLoss!.Value));
    }

    [Fact]
    public void Streamed_validation_rows_of_unseen_classes_are_read_and_counted_too()
    {
        IDataView training = Toy.View(20);
        IDataView validation = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, [.. Enumerable.Range(0, 200).Select(row => (uint)(row % 4))])
            .Vector("Plain", Types.Numbers(0), [.. Enumerable.Range(0, 200).Select(row => new[] { (float)row })])
            .ToView();
        TrainingSet held = Reading.Fit(training, ["Plain"], validation: validation);
        TrainingSet streamed = Reading.Fit(training, ["Plain"], validation: validation, maximumBytes: 2000);

        Assert.NotNull(streamed.ValidationStream);
        Assert.Equal((200, 200), (held.ValidationCount, streamed.ValidationCount));
        Assert.Equal(new RowCounts(200, 0, 0, 0) { Unseen = 50, UnseenRows = 50 }, held.ValidationRows);
        Assert.Equal(held.ValidationRows, streamed.ValidationRows);
    }

    [Fact]
    public void Validation_rows_of_unseen_classes_alone_are_refused()
    {
        IDataView none = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, 0, 0)
            .Vector("Words", Types.Words, Types.Texts("w0"), Types.Texts("w1"))
            .ToView();
        var error = Assert.Throws<InvalidOperationException>(() => Toy.Trainer(Toy.Options("Words")).Fit(Toy.View(), none));
        Assert.StartsWith("The validation data have no label in column 'Label' that training saw: 2 rows read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TaggingHead.Softmax)]
    [InlineData(TaggingHead.Crf)]
    public void Text_tags_that_training_never_saw_count_as_wrong_steps_and_as_missed_entities(TaggingHead head)
    {
        var ml = new MLContext(1);
        List<string> warnings = Warnings(ml);
        RecurrentTaggingTransformer model = Tagger(ml, head, "Tags").Fit(Places(), Unseen());

        // Of six steps the two of the unseen entity are wrong; of two entities one is found, and nothing is predicted for the other.
        TrainingEpoch last = model.TrainingHistory[^1];
        Assert.Equal(4 / 6.0, last.ValidationAccuracy!.Value, 1e-9);
        Assert.Equal(ml.SequenceTagging.Evaluate(model.Transform(Unseen()), "Tags").EntityF1, last.ValidationMetrics["EntityF1"], 1e-9);
        Assert.True(last.ValidationMetrics["EntityF1"] < 1);
        Assert.Contains(warnings, text => text.Contains(
            "Labels of the validation data in column 'Tags' that training never saw: 2 ('B-time', 'I-time').", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TaggingHead.Softmax)]
    [InlineData(TaggingHead.Crf)]
    public void Missing_text_tags_are_left_out_of_the_accuracy(TaggingHead head)
    {
        RecurrentTaggingTransformer model = Tagger(new MLContext(1), head, "Tags").Fit(Places(), Sentences((["fly", "to", "Oslo"], ["O", "", "B-place"])));
        Assert.Equal(1, model.TrainingHistory[^1].ValidationAccuracy);
    }

    [Theory]
    [InlineData(false, 2 / 3.0)]
    [InlineData(true, 1.0)]
    public void Key_0_of_a_step_is_unseen_unless_training_steps_lack_labels_too(bool lacks, double accuracy)
    {
        IDataView training = Keys([.. Enumerable.Range(0, 60).Select(row => lacks && row == 0 ? new uint[] { 1, 0, 2 } : [1, 1, 2])]);
        RecurrentTaggingTransformer model = Tagger(new MLContext(1), TaggingHead.Softmax, "Keys").Fit(training, Keys([1, 0, 2]));
        Assert.Equal(accuracy, model.TrainingHistory[^1].ValidationAccuracy!.Value, 1e-9);

        static IDataView Keys(params uint[][] rows) => new ViewBuilder()
            .NamedKeyVectors("Keys", ["O", "place"], rows)
            .Vector("Words", Types.Words, [.. rows.Select(_ => Types.Texts("fly", "to", "Oslo"))])
            .ToView();
    }

    [Fact]
    public void Validation_data_that_have_not_gone_through_the_pipeline_are_told_so_and_what_to_do()
    {
        var ml = new MLContext(1);
        IDataView raw = ml.Data.LoadFromEnumerable(Rows(3));
        IDataView keyed = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Colour)).Fit(raw).Transform(raw);

        // The label is missing, or it is the text itself.
        AssertTold("label column 'Label' is Key<UInt32, 0-2> in the training data, and there is none in the validation data", raw);
        AssertTold(
            "label column 'Label' is Key<UInt32, 0-2> in the training data, and String in the validation data",
            ml.Transforms.CopyColumns("Label", nameof(Row.Colour)).Fit(raw).Transform(raw));
        AssertTold(
            "feature column 'Words' is Vector<String> in the training data, and there is none in the validation data",
            ml.Transforms.DropColumns("Words").Fit(keyed).Transform(keyed));

        void AssertTold(string what, IDataView validation)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(Toy.Options("Words"), ml).Fit(keyed, validation));
            Assert.StartsWith($"The validation data have not gone through the pipeline: {what}.", error.Message, StringComparison.Ordinal);
            Assert.Contains("mlContext.Model.FitWithValidation(featurizer, trainer, trainData, validationData)", error.Message, StringComparison.Ordinal);
            Assert.Contains("trainer.Fit(prepared.Transform(trainData), prepared.Transform(validationData))", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Keys_that_were_fitted_on_the_validation_data_are_told_so()
    {
        var ml = new MLContext(1);
        IDataView train = ml.Data.LoadFromEnumerable(Rows(9));
        IDataView validation = ml.Data.LoadFromEnumerable(Rows(9).Reverse());
        var keys = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Colour));
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Toy.Trainer(Toy.Options("Words"), ml).Fit(keys.Fit(train).Transform(train), keys.Fit(validation).Transform(validation)));
        Assert.Contains("fit what makes the keys once, on the training data, as mlContext.Model.FitWithValidation does", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fitted_with_validation_a_pipeline_is_what_its_parts_are_by_hand()
    {
        var ml = new MLContext(1);
        IDataView train = ml.Data.LoadFromEnumerable(Rows(60));
        IDataView validation = ml.Data.LoadFromEnumerable(Rows(12).Append(new Row { Colour = "violet", Words = ["w7"] }));
        var featurizer = ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Colour)).Append(ml.Transforms.CopyColumns("Copy", "Label"));
        RecurrentMulticlassTrainer trainer = Toy.Trainer(Toy.Options("Words"), ml);

        TransformerChain<ITransformer> chain = ml.Model.FitWithValidation(
            featurizer, trainer, train, validation, after: ml.Transforms.Conversion.MapKeyToValue("Name", "PredictedLabel"));

        ITransformer prepared = featurizer.Fit(train);
        RecurrentMulticlassTransformer byHand = trainer.Fit(prepared.Transform(train), prepared.Transform(validation));
        Assert.Equal(Toy.Scores(byHand, prepared.Transform(train)), Toy.Scores(chain, train));
        Assert.Equal(4, chain.Count());

        // Violet was not met where the featurizer was fitted.
        RecurrentMulticlassTransformer model = Assert.Single(chain.OfType<RecurrentMulticlassTransformer>());
        Assert.Equal(12 / 13.0, model.TrainingHistory[^1].ValidationAccuracy!.Value, 1e-9);
        Assert.Equal(Rows(6).Select(row => row.Colour), chain.Transform(ml.Data.LoadFromEnumerable(Rows(6))).GetColumn<string>("Name"));

        using var stream = new MemoryStream();
        ml.Model.Save(chain, train.Schema, stream);
        stream.Position = 0;
        Assert.Equal(Toy.Scores(chain, train), Toy.Scores(ml.Model.Load(stream, out _), train));
        Assert.Equal(3, ml.Model.FitWithValidation(featurizer, trainer, train, validation).Count());
    }

    private static List<string> Warnings(MLContext ml)
    {
        var warnings = new List<string>();
        ml.Log += (_, entry) =>
        {
            if (entry.Kind == ChannelMessageKind.Warning)
            {
                warnings.Add(entry.Message);
            }
        };
        return warnings;
    }

    /// <summary>Three rows of the toy's classes and three of one that it does not have, as MapValueToKey leaves them: key 0.</summary>
    private static IDataView Half(MLContext ml)
    {
        var rows = new ViewBuilder()
            .NamedKeys("Label", Toy.ClassNames, 1, 2, 3, 0, 0, 0)
            .Vector("Words", Types.Words, [.. Enumerable.Range(0, 6).Select(row => Types.Texts($"w{row % 3}", "w3", "w3"))])
            .ToView();
        return ml.Data.Cache(rows);
    }

    private static RecurrentTaggingTrainer Tagger(MLContext ml, TaggingHead head, string label)
    {
        RecurrentTaggingTrainer.Options options = ToyTags.Options("Words");
        options.LabelColumnName = label;
        options.Head = head;
        options.EarlyStoppingMetric = EarlyStoppingMetric.None;
        return ToyTags.Trainer(options, ml);
    }

    private static IDataView Places() => Sentences([.. Enumerable.Repeat<(string[], string[])>((["fly", "to", "New", "York"], ["O", "O", "B-place", "I-place"]), 40),
        .. Enumerable.Repeat<(string[], string[])>((["fly", "to", "Oslo"], ["O", "O", "B-place"]), 40)]);

    private static IDataView Unseen() => Sentences((["fly", "to", "Oslo"], ["O", "O", "B-place"]), (["fly", "at", "noon"], ["O", "B-time", "I-time"]));

    private static IDataView Sentences(params (string[] Words, string[] Tags)[] rows) => new ViewBuilder()
        .Vector("Words", Types.Words, [.. rows.Select(row => Types.Texts(row.Words))])
        .Vector("Tags", Types.Words, [.. rows.Select(row => Types.Texts(row.Tags))])
        .ToView();

    private static IEnumerable<Row> Rows(int count) => Enumerable.Range(0, count).Select(row => new Row { Colour = Colours[row % 3], Words = [$"w{row % 3}", "w3"] });

    private sealed class Row
    {
        public string Colour { get; set; } = "";

        public string[] Words { get; set; } = [];
    }
}
