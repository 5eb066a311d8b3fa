using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class LanguageModelingCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Every_cell_trains_through_the_catalog_and_through_its_constructor()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abcabc"), TextRow.Of("cab")]);
        LanguageModelingCatalog.LanguageModelingTrainers trainers = new LanguageModelingCatalog(_ml).Trainers;
        RecurrentLanguageModelTrainer[] all =
        [
            trainers.Lstm("Text", hiddenSize: 16, numberOfEpochs: 1),
            trainers.Gru("Text", rows: LanguageModelRows.Continuous, hiddenSize: 16, numberOfEpochs: 1),
            _ml.LanguageModeling.Trainers.Rnn("Text", hiddenSize: 16, numberOfEpochs: 1),
        ];
        Assert.All(all, trainer =>
        {
            LanguageModelingMetrics metrics = _ml.LanguageModeling.Evaluate(data, trainer.Fit(data));
            Assert.InRange(metrics.Perplexity, 1, 10);
            Assert.Contains("bits per character", metrics.GetFormattedTable(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData(LanguageModelRows.Separate, "Text", false)]
    [InlineData(LanguageModelRows.Separate, "Tokens", true)]
    [InlineData(LanguageModelRows.Continuous, "Text", true)]
    public void A_model_that_learns_from_the_text_it_is_measured_on_predicts_it_better_and_stays_as_it_is(LanguageModelRows rows, string column, bool carriesStates)
    {
        IDataView train = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 60).Select(i => TextRow.Of(string.Concat(Enumerable.Range(0, 12).Select(k => "abcd"[((i * 7) + (k * k)) % 4])))));
        IDataView test = _ml.Data.LoadFromEnumerable(Enumerable.Repeat(TextRow.Of("ddccddccddcc"), 30));
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers
            .Lstm(column, rows: rows, hiddenSize: 16, numberOfEpochs: 4, learningRate: 0.01f).Fit(train);
        float[] weights = model.GetWeights()["head.weight"].ToArray();
        float[] scores = [.. model.Transform(test).GetColumn<float>("SequenceScore")];

        LanguageModelingMetrics still = _ml.LanguageModeling.Evaluate(test, model, carriesStates, textColumnName: "Text");
        LanguageModelingMetrics moving = _ml.LanguageModeling.EvaluateDynamically(
            test, model, train, new DynamicEvaluationOptions { LearningRate = 0.001f }, carriesStates, textColumnName: "Text");
        Assert.True(moving.Loss < still.Loss - 0.1, $"{moving.Loss} for {still.Loss}");
        Assert.Equal((still.RowCount, still.TokenCount, still.CharacterCount), (moving.RowCount, moving.TokenCount, moving.CharacterCount));
        Assert.InRange(moving.TokenAccuracy, still.TokenAccuracy, 1);
        Assert.Equal(-moving.LogProbability / Math.Log(2) / (30 * 12), moving.BitsPerCharacter, 1e-9);

        Assert.Equal(weights, model.GetWeights()["head.weight"].ToArray());
        Assert.Equal(scores, model.Transform(test).GetColumn<float>("SequenceScore"));
        Assert.Equal(still.Loss, _ml.LanguageModeling.Evaluate(test, model, carriesStates).Loss);
    }

    [Fact]
    public void A_copy_that_does_not_move_measures_what_the_model_does()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abcabcabcabcabcabcabcabc"), TextRow.Of(""), TextRow.Of("cabcab")]);
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Gru("Text", hiddenSize: 16, numberOfEpochs: 2).Fit(data);
        var options = new DynamicEvaluationOptions { LearningRate = float.Epsilon, Decay = 0, SegmentLength = 3 };
        foreach (bool carriesStates in (bool[])[false, true])
        {
            LanguageModelingMetrics still = _ml.LanguageModeling.Evaluate(data, model, carriesStates);
            LanguageModelingMetrics copy = _ml.LanguageModeling.EvaluateDynamically(data, model, data, options, carriesStates);
            Assert.Equal(still.Loss, copy.Loss, 1e-9);
            Assert.Equal(still.TokenAccuracy, copy.TokenAccuracy);
        }
    }

    [Fact]
    public void Settings_of_a_dynamic_evaluation_that_cannot_be_are_refused_by_name()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abcabc")]);
        RecurrentLanguageModelTransformer model = _ml.LanguageModeling.Trainers.Lstm("Text", rows: LanguageModelRows.Continuous, hiddenSize: 16, numberOfEpochs: 1).Fit(data);
        AssertRefused(new DynamicEvaluationOptions { LearningRate = -1 }, "Option LearningRate: expected a finite number above 0, or 0 for automatic, got -1.");
        AssertRefused(new DynamicEvaluationOptions { Decay = 2 }, "Option Decay: expected 0 .. 1, or null for automatic, got 2.");
        AssertRefused(new DynamicEvaluationOptions { Epsilon = 0 }, "Option Epsilon: expected a finite number above 0, got 0.");
        AssertRefused(new DynamicEvaluationOptions { SegmentLength = -1 }, "Option SegmentLength: expected 1 to 100000000, or 0 for automatic, got -1.");
        AssertRefused(new DynamicEvaluationOptions { SegmentLength = int.MaxValue }, "Option SegmentLength: expected 1 to 100000000, or 0 for automatic, got 2147483647.");
        AssertRefused(new DynamicEvaluationOptions { NumberOfThreads = 0 }, "Option NumberOfThreads: expected at least 1, or null, got 0.");
        Assert.Contains(
            "no token in column 'Text'",
            Assert.Throws<ArgumentException>("trainingData", () => _ml.LanguageModeling.EvaluateDynamically(data, model, _ml.Data.LoadFromEnumerable([TextRow.Of("")]))).Message,
            StringComparison.Ordinal);

        void AssertRefused(DynamicEvaluationOptions options, string message) => Assert.StartsWith(
            message, Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.EvaluateDynamically(data, model, data, options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Absent_arguments_are_named()
    {
        IDataView data = _ml.Data.LoadFromEnumerable([TextRow.Of("abc")]);
        Assert.Throws<ArgumentNullException>("mlContext", () => new LanguageModelingCatalog(null!));
        Assert.Throws<ArgumentNullException>("mlContext", () => ((MLContext)null!).LanguageModeling);
        Assert.Throws<ArgumentNullException>("data", () => _ml.LanguageModeling.Evaluate(null!, _ml.Transforms.CopyColumns("Copy", "Text").Fit(data)));
        Assert.Throws<ArgumentNullException>("model", () => _ml.LanguageModeling.Evaluate(data, null!));
        Assert.Throws<ArgumentNullException>("data", () => _ml.LanguageModeling.EvaluateDynamically(null!, _ml.Transforms.CopyColumns("Copy", "Text").Fit(data), data));
        Assert.Throws<ArgumentNullException>("model", () => _ml.LanguageModeling.EvaluateDynamically(data, null!, data));
        Assert.Throws<ArgumentNullException>("trainingData", () => _ml.LanguageModeling.EvaluateDynamically(data, _ml.Transforms.CopyColumns("Copy", "Text").Fit(data), null!));
        Assert.Throws<ArgumentNullException>("model", () => _ml.LanguageModeling.Generate(null!));
        Assert.Throws<ArgumentNullException>("options", () => _ml.LanguageModeling.Trainers.Recurrent(null!));
        Assert.Contains(
            "'Nothing'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Lstm("Nothing").Fit(data)).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'Weight'", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.LanguageModeling.Trainers.Lstm("Weight").Fit(data)).Message, StringComparison.Ordinal);
    }
}
