using System.Numerics.Tensors;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>Transformers with bfloat16 weights: rounded once, saved as such, and the same bits however they are used.</summary>
public sealed class WithBFloat16WeightsTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly RecurrentMulticlassTransformer _floats = new(SmallModel.Create(
        spec => spec with { IsBidirectional = false, Cell = CellKind.Lstm, HiddenSize = 40, Pooling = PoolingKind.Last }));

    [Fact]
    public void Scores_are_those_of_rounded_weights_and_the_original_stays()
    {
        float[][] before = Scores(_floats);
        RecurrentMulticlassTransformer rounded = _floats.WithBFloat16Weights();
        Assert.Equal(Scores(_floats.WithWeights(Rounded(_floats.GetWeights()))), Scores(rounded));
        Assert.NotEqual(before, Scores(rounded));
        Assert.Equal(before, Scores(_floats));
        Assert.Equal(_floats.TrainingHistory, rounded.TrainingHistory);
        Assert.Equal(Scores(rounded), Scores(rounded.WithBFloat16Weights()));
    }

    [Fact]
    public void Weights_that_come_out_are_rounded_and_those_that_go_in_become_so()
    {
        RecurrentMulticlassTransformer rounded = _floats.WithBFloat16Weights();
        AssertSame(Rounded(_floats.GetWeights()), rounded.GetWeights());
        RecurrentMulticlassTransformer again = rounded.WithWeights(_floats.GetWeights());
        AssertSame(rounded.GetWeights(), again.GetWeights());
        Assert.True(IsBFloat16(again));
    }

    [Fact]
    public void A_loaded_model_is_the_saved_one()
    {
        RecurrentMulticlassTransformer rounded = _floats.WithBFloat16Weights();
        var loaded = Assert.IsType<RecurrentMulticlassTransformer>(SaveAndLoad(rounded));
        Assert.True(IsBFloat16(loaded));
        AssertSame(rounded.GetWeights(), loaded.GetWeights());
        Assert.Equal(Scores(rounded), Scores(loaded));
        Assert.False(IsBFloat16(SaveAndLoad(_floats)));
    }

    [Fact]
    public void A_session_scores_the_bits_of_every_prefix_and_allocates_nothing()
    {
        RecurrentMulticlassTransformer rounded = _floats.WithBFloat16Weights();
        SmallRow row = SmallRow.Long(12);
        float[][] expected = [.. rounded.Transform(_ml.Data.LoadFromEnumerable(Enumerable.Range(1, 12).Select(length => new SmallRow
        {
            Numbers = row.Numbers[..(2 * length)],
            Words = row.Words[..length],
        }))).GetColumn<float[]>("Score")];
        using RecurrentSession session = _ml.Model.CreateRecurrentSession(rounded);
        var scores = new float[3];
        for (int step = 0; step < 12; step++)
        {
            session.Step(row.Numbers.AsSpan(2 * step, 2), row.Words.AsSpan(step, 1), scores);
            Assert.Equal(expected[step], scores);
        }

        Assert.Equal(0, Allocations.Least(() => session.Step(row.Numbers.AsSpan(0, 2), row.Words.AsSpan(0, 1), scores)));
    }

    [Fact]
    public void A_prediction_engine_gives_the_bits_of_transform()
    {
        RecurrentMulticlassTransformer rounded = _floats.WithBFloat16Weights();
        using PredictionEngine<SmallRow, SmallPrediction> engine = _ml.Model.CreatePredictionEngine<SmallRow, SmallPrediction>(rounded);
        Assert.Equal(
            _ml.Data.CreateEnumerable<SmallPrediction>(rounded.Transform(Data()), reuseRowObject: false).Select(prediction => prediction.ToString()),
            SmallRow.Make(40).Select(row => engine.Predict(row).ToString()));
    }

    [Fact]
    public void Taggers_round_save_and_load_alike()
    {
        var floats = new RecurrentTaggingTransformer(SmallModel.Create(spec => spec with { Pooling = PoolingKind.None }));
        RecurrentTaggingTransformer rounded = floats.WithBFloat16Weights();
        var loaded = Assert.IsType<RecurrentTaggingTransformer>(SaveAndLoad(rounded));
        float[][] expected = ToyTags.Scores(floats.WithWeights(Rounded(floats.GetWeights())), Data());
        Assert.NotEqual(ToyTags.Scores(floats, Data()), expected);
        Assert.Equal(expected, ToyTags.Scores(rounded, Data()));
        Assert.Equal(expected, ToyTags.Scores(loaded, Data()));
        Assert.True(IsBFloat16(loaded));
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(SmallRow.Make(40));

    private float[][] Scores(ITransformer model) => [.. model.Transform(Data()).GetColumn<float[]>("Score")];

    private ITransformer SaveAndLoad(ITransformer model)
    {
        using var zip = new MemoryStream();
        _ml.Model.Save(model, Data().Schema, zip);
        zip.Position = 0;
        return new MLContext().Model.Load(zip, out _);
    }

    private static bool IsBFloat16(ITransformer model) => ((IRecurrentTransformer)model).Fitted.Network.Spec.Stack.HasBFloat16Weights;

    private static Dictionary<string, Tensor<float>> Rounded(IReadOnlyDictionary<string, Tensor<float>> weights)
        => weights.ToDictionary(pair => pair.Key, pair =>
        {
            float[] values = Flat(pair.Value);
            if (pair.Key.Contains("weight_ih") || pair.Key.Contains("weight_hh"))
            {
                BFloat16.Round(values);
            }

            return Tensor.Create(values, pair.Value.Lengths);
        });

    private static void AssertSame(IReadOnlyDictionary<string, Tensor<float>> expected, IReadOnlyDictionary<string, Tensor<float>> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        Assert.All(expected, pair => Assert.Equal(Flat(pair.Value), Flat(actual[pair.Key])));
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        var values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
