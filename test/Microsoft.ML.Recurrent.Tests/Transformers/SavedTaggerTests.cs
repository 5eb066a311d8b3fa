using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Architecture;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;
using Microsoft.ML.Recurrent.Trainers.Tasks;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>As <see cref="SavedModelTests"/>, for models that tag steps: they load for ever and predict what they predicted then.</summary>
public sealed class SavedTaggerTests
{
    private const int RowCount = 24;

    // As for scores of sequences; the logarithm of a sequence's probability adds up what 11 steps err, of probabilities not below 1/100.
    private const float ToleranceWithoutFma = 2e-4f;

    private static readonly string Folder = Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Models");

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("1.0-tagger-softmax")]
    [InlineData("1.0-tagger-softmax-bfloat16")]
    [InlineData("1.0-tagger-crf")]
    public void An_earlier_builds_tagger_predicts_what_it_predicted_then(string name)
    {
        string zip = Path.Combine(Folder, name + ".zip");
        string predictions = Path.Combine(Folder, name + ".predictions.txt");
        if (!File.Exists(zip) && Environment.GetEnvironmentVariable("RECURRENT_APPROVE_MODELS") == "1")
        {
            _ml.Model.Save(new RecurrentTaggingTransformer(Create(name)), Data.Schema, zip);
            File.WriteAllLines(predictions, [Labels(zip), .. Predict(zip)]);
        }

        string[] expected = File.ReadAllLines(predictions);

        string[] actual = [Labels(zip), .. Predict(zip)];

        Assert.Equal(RowCount + 1, expected.Length);
        if (Fma.IsSupported || AdvSimd.IsSupported)
        {
            Assert.Equal(expected, actual);
            return;
        }

        Assert.Equal(expected[0], actual[0]);
        foreach ((string then, string now) in expected.Zip(actual).Skip(1))
        {
            Assert.Equal(then.Split(" | ")[0], now.Split(" | ")[0]);
            Assert.Equal(NumbersOf(then), NumbersOf(now), (a, b) => Math.Abs(a - b) <= ToleranceWithoutFma);
        }
    }

    private IDataView Data => _ml.Data.LoadFromEnumerable(SavedModelRow.Make(RowCount));

    /// <summary>For each row the keys of its labels and of the best sequences, then the bits of all scores.</summary>
    private string[] Predict(string zip)
    {
        IDataView scored = Load(zip).Transform(Data);
        uint[][] keys = [.. scored.GetColumn<uint[]>("PredictedLabel")];
        float[][] numbers = [.. scored.GetColumn<float[]>("Score").Zip(scored.GetColumn<float>("SequenceScore"), (scores, score) => (float[])[.. scores, score])];
        if (scored.Schema.GetColumnOrNull("BestLabels") is not null)
        {
            keys = [.. keys.Zip(scored.GetColumn<uint[]>("BestLabels"), (one, best) => (uint[])[.. one, .. best])];
            numbers = [.. numbers.Zip(scored.GetColumn<float[]>("BestScores"), (all, best) => (float[])[.. all, .. best])];
        }

        return [.. keys.Zip(numbers, (row, scores) => $"{string.Join(' ', row)} | {string.Join(' ', scores.Select(score => $"{BitConverter.SingleToInt32Bits(score):x8}"))}")];
    }

    private static float[] NumbersOf(string line) => Array.ConvertAll(
        line.Split(" | ")[1].Split(' '), bits => BitConverter.Int32BitsToSingle(int.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    /// <summary>What the predicted keys stand for, with its type.</summary>
    private string Labels(string zip)
    {
        KeyValues values = KeyValues.Of(Load(zip).GetOutputSchema(Data.Schema)["PredictedLabel"])!;
        return $"{values.Kind.Name}: {string.Join(" | ", values.ToTexts())}";
    }

    private static ITransformer Load(string zip) => new MLContext().Model.Load(zip, out _);

    /// <summary>Together the three have both heads with and without rules, words by both encoders and their casing, and sparse numbers.</summary>
    private static FittedModel Create(string name) => name switch
    {
        "1.0-tagger-softmax" => Create(Spec(CellKind.Lstm, SpellingKind.Convolution) with { LayerCount = 2, IsBidirectional = true }, bestCount: 1),
        "1.0-tagger-softmax-bfloat16" => Create(
            Spec(CellKind.GruResetAfter, SpellingKind.Lstm) with { HasBFloat16Weights = true, Rules = Rules, HasLayerNormalization = true }, bestCount: 2),
        _ => Create(
            Spec(CellKind.LstmPeephole, SpellingKind.Lstm) with { IsBidirectional = true, Head = HeadKind.Crf, Rules = Rules, HasRulesInModel = true }, bestCount: 3),
    };

    private static LabelColumn Label { get; } = new()
    {
        Name = "Tags",
        ClassCount = 5,
        Values = KeyValueKind.All.Single(kind => kind.Name == "Text").Parse(["O", "B-x", "I-x", "B-y", "I-y"]),
    };

    private static TransitionRules Rules { get; } = TaggingRules.Of(TaggingScheme.Bio, TagFormat.Usual, Label);

    private static FlatSpec Spec(CellKind cell, SpellingKind spelling) => new()
    {
        Inputs =
        [
            new InputSpec("embedding", 32, VocabularySize: 4),
            new InputSpec("numbers1", 40),
            new InputSpec("char", 4, VocabularySize: 6, Spelling: spelling, CharacterSize: 3),
            new InputSpec("casing_embedding", 2, VocabularySize: WordCasings.Count),
        ],
        Cell = cell,
        HiddenSize = 5,
        Pooling = PoolingKind.None,
        ClassCount = 5,
        InputDropout = 0.1f,
        OutputDropout = 0.4f,
    };

    private static FittedModel Create(FlatSpec spec, int bestCount)
    {
        Network network = Network.Create(spec);
        network.Initialize(seed: 2026);
        network.Pack();
        FeatureColumn[] features =
        [
            new() { ColumnName = "Words", Kind = FeatureKind.Words, Vocabulary = ["word 3", "word 0", "word 1"], LowersCase = true },
            new() { ColumnName = "Bag", Kind = FeatureKind.Numbers, Width = 40, IsSparse = true, Scales = [.. Enumerable.Range(0, 40).Select(i => i % 7 == 0 ? 0 : 0.5f + (i / 64f))] },
            new() { ColumnName = "Words", Kind = FeatureKind.Spelling, Vocabulary = ["o", "w", "0", "3", " "] },
            new() { ColumnName = "Words", Kind = FeatureKind.Casing },
        ];
        TrainingEpoch report = new()
        {
            Epoch = 1,
            NumberOfEpochs = 3,
            TrainingLoss = 0.1,
            LearningRate = 0.002,
            GradientNorm = 1e-9,
            Elapsed = TimeSpan.FromMilliseconds(1234),
            IsBest = true,
        };
        return new FittedModel(network, features, Label, [report]) { Output = new OutputSettings { BestCount = bestCount } };
    }
}
