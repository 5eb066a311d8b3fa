using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>New classes of a chain whose MapValueToKey makes the label.</summary>
public sealed class LabelKeysTests
{
    private static readonly ContinueTrainingOptions s_newClasses = new() { AddNewClasses = true };

    [Theory]
    [InlineData(nameof(Row.Color), "Key")]
    [InlineData(nameof(Row.Color), nameof(Row.Color))]
    [InlineData(nameof(Row.Number), "Key")]
    [InlineData(nameof(Row.Whole), "Key")]
    public void A_chain_learns_classes_that_its_keys_did_not_have(string label, string key)
    {
        ITransformer chain = Chain(label, key, out _);
        var ml = new MLContext(1);
        var options = (RecurrentMulticlassTrainer.Options)ml.Model.GetTrainerOptions(chain);
        (options.LearningRate, options.NumberOfEpochs) = (0.02f, 12);
        ITransformer grown = ml.Model.ContinueTraining(chain, Rows(3), options: options, growth: s_newClasses);
        grown = ToyTasks.SavedAndLoaded(grown, Rows(3).Schema);

        Assert.Equal(3, ContinuedTasks.Fitted(grown).Label.ClassCount);
        IDataView scored = grown.Transform(Rows(3));
        uint[] keys = [.. scored.GetColumn<uint>(key)];
        Assert.Equal(Enumerable.Range(0, keys.Length).Select(row => (uint)(row % 3) + 1), keys);
        Assert.True(keys.Zip(scored.GetColumn<uint>("PredictedLabel")).Average(pair => pair.First == pair.Second ? 1.0 : 0) > 0.9);
    }

    [Fact]
    public void Without_growth_rows_of_unknown_values_are_left_out_and_a_warning_says_so()
    {
        ITransformer chain = Chain(nameof(Row.Color), "Key", out List<string> warnings);
        warnings.Clear();
        var ml = new MLContext(1);
        ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        ml.Model.ContinueTraining(chain, Rows(3));
        string warning = Assert.Single(warnings, text => text.Contains("are left out", StringComparison.Ordinal));
        Assert.Contains("20 of 60 rows are left out, since they have no label in column 'Key'", warning, StringComparison.Ordinal);
        Assert.Contains("AddNewClasses adds them as classes", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_know_all_values_stay_the_same_step()
    {
        var ml = new MLContext(1);
        ITransformer step = ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Color)).Fit(Rows(3));
        Assert.Same(step, LabelKeys.Grow(ml, step, Rows(2)));
    }

    [Fact]
    public void A_step_that_makes_several_columns_stays_as_it_is()
    {
        var ml = new MLContext(1);
        ITransformer step = ml.Transforms.Conversion.MapValueToKey([new InputOutputColumnPair("Key", nameof(Row.Color)), new InputOutputColumnPair("Other", nameof(Row.Color))]).Fit(Rows(2));
        Assert.Equal(0, LabelKeys.PlaceIn([step], "Other"));
        Assert.Same(step, LabelKeys.Grow(ml, step, Rows(3)));
    }

    [Fact]
    public void The_last_step_that_makes_the_label_counts()
    {
        var ml = new MLContext(1);
        ITransformer keys = ml.Transforms.Conversion.MapValueToKey("Key", nameof(Row.Color)).Fit(Rows(3));
        ITransformer copy = ml.Transforms.CopyColumns("Label", "Key").Fit(keys.Transform(Rows(3)));
        Assert.Null(LabelKeys.PlaceIn([keys, copy], "Label"));
        Assert.Equal(0, LabelKeys.PlaceIn([keys, copy], "Key"));
    }

    /// <summary>Trained on the first two of three classes.</summary>
    private static ITransformer Chain(string label, string key, out List<string> warnings)
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Text");
        (options.LabelColumnName, options.NumberOfEpochs) = (key, 1);
        var ml = new MLContext(1);
        List<string> heard = [];
        ml.Log += (_, entry) => heard.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.Message] : Array.Empty<string>());
        ITransformer chain = ml.Transforms.Conversion.MapValueToKey(key, label).Append(ml.MulticlassClassification.Trainers.Recurrent(options)).Fit(Rows(2));
        warnings = heard;
        return ToyTasks.SavedAndLoaded(chain, Rows(2).Schema);
    }

    private static IDataView Rows(int classCount) => new MLContext().Data.LoadFromEnumerable(Enumerable.Range(0, 20 * classCount).Select(row => new Row
    {
        Text = "abc"[row % classCount] + "abba"[(row % 4)..],
        Color = Toy.ClassNames[row % classCount],
        Number = (row % classCount) + 0.5f,
        Whole = 10 * (row % classCount),
    }).ToArray());

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public string Color { get; set; } = "";

        public float Number { get; set; }

        public int Whole { get; set; }
    }
}
