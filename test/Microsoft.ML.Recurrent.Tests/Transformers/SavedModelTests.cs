using System.Globalization;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Architecture;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>
/// Models that an earlier build saved must load for ever and give the scores that they gave then. The zips and their scores lie
/// in the folder Models; the variable RECURRENT_APPROVE_MODELS=1 writes those that are missing, and none that is there.
/// </summary>
public sealed class SavedModelTests
{
    private const int RowCount = 24;

    // A machine without fused multiply-add rounds each product once more: at most 2^-24 of terms below 4, about 40 terms a
    // gate and 11 steps over two layers, in scores whose slope is at most 1/4. Measured: 1.5e-7.
    private const float ToleranceWithoutFma = 2e-6f;

    private static readonly string Folder = Path.Combine(Repository.Root, "test", "Microsoft.ML.Recurrent.Tests", "Models");

    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData("1.0-lstm")]
    [InlineData("1.0-lstm-coupled-peephole")]
    [InlineData("1.0-gru-reset-after")]
    [InlineData("1.0-gru-reset-before")]
    [InlineData("1.0-rnn-relu")]
    public void An_earlier_builds_model_gives_the_scores_it_gave_then(string name)
    {
        string zip = Path.Combine(Folder, name + ".zip");
        string scores = Path.Combine(Folder, name + ".scores.txt");
        if (!File.Exists(zip) && Environment.GetEnvironmentVariable("RECURRENT_APPROVE_MODELS") == "1")
        {
            Directory.CreateDirectory(Folder);
            _ml.Model.Save(new RecurrentMulticlassTransformer(Create(name)), Data.Schema, zip);
            File.WriteAllLines(scores, [Labels(zip), .. Predict(zip).Select(row => string.Join(' ', row.Select(score => $"{BitConverter.SingleToInt32Bits(score):x8}")))]);
        }

        string[] lines = File.ReadAllLines(scores);
        float[][] expected = Array.ConvertAll(
            lines[1..],
            line => Array.ConvertAll(line.Split(' '), bits => BitConverter.Int32BitsToSingle(int.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))));

        float[][] actual = Predict(zip);

        Assert.Equal(lines[0], Labels(zip));
        Assert.Equal(RowCount, expected.Length);
        if (Fma.IsSupported || AdvSimd.IsSupported)
        {
            Assert.Equal(expected, actual);
        }
        else
        {
            Assert.Equal(expected.SelectMany(row => row), actual.SelectMany(row => row), (a, b) => Math.Abs(a - b) <= ToleranceWithoutFma);
        }
    }

    private IDataView Data => _ml.Data.LoadFromEnumerable(SavedModelRow.Make(RowCount));

    private float[][] Predict(string zip) => [.. Load(zip).Transform(Data).GetColumn<float[]>("Score")];

    /// <summary>What the predicted keys stand for, with its type.</summary>
    private string Labels(string zip)
    {
        KeyValues values = KeyValues.Of(Load(zip).GetOutputSchema(Data.Schema)["PredictedLabel"])!;
        return $"{values.Kind.Name}: {string.Join(" | ", values.ToTexts())}";
    }

    private static ITransformer Load(string zip) => new MLContext().Model.Load(zip, out _);

    /// <summary>Together the five have every cell family, pooling, option of the stack, kind of feature and a few types of label.</summary>
    private static FittedModel Create(string name) => name switch
    {
        "1.0-lstm" => Create(Spec(CellKind.Lstm, PoolingKind.Attention) with { LayerCount = 2, IsBidirectional = true, HasLayerNormalization = true }, "Text", "low", "middle", "high"),
        "1.0-lstm-coupled-peephole" => Create(Spec(CellKind.LstmCoupledPeephole, PoolingKind.Last), "DateTime", "2020-02-29T00:00:00.0000000", "2021-03-01T12:30:00.0000000Z"),
        "1.0-gru-reset-after" => Create(Spec(CellKind.GruResetAfter, PoolingKind.Mean) with { LayerCount = 2, HasResidualConnections = true }, "Int32", "10", "-20", "30", "40"),
        "1.0-gru-reset-before" => Create(Spec(CellKind.GruResetBefore, PoolingKind.Max) with { IsBidirectional = true }, "Boolean", "true", "false"),
        _ => Create(Spec(CellKind.ElmanRelu, PoolingKind.Last), "Single", "0.1", "NaN", "-1E-30"),
    };

    private static FlatSpec Spec(CellKind cell, PoolingKind pooling) => new()
    {
        Inputs =
        [
            new InputSpec("numbers", 2),
            new InputSpec("words", 3, VocabularySize: 4),
            new InputSpec("keys", 2, VocabularySize: 5, IsFrozen: true),
            new InputSpec("letters", 4, VocabularySize: 3),
        ],
        Cell = cell,
        HiddenSize = 5,
        Pooling = pooling,
        ClassCount = 1,
        InputDropout = 0.1f,
        LayerDropout = 0.2f,
        RecurrentDropout = 0.3f,
        OutputDropout = 0.4f,
        HasVariationalDropout = true,
    };

    private static FittedModel Create(FlatSpec spec, string labelType, params string[] labels)
    {
        Network network = Network.Create(spec with { ClassCount = labels.Length });
        network.Initialize(seed: 2026);
        network.Pack();
        FeatureColumn[] features =
        [
            new() { ColumnName = "Numbers", Kind = FeatureKind.Numbers, Width = 2, Means = [0.1f, -0.3f], Scales = [1.7f, 0.9f] },
            new() { ColumnName = "Words", Kind = FeatureKind.Words, Vocabulary = ["word 3", "word 0", "word 1"] },
            new() { ColumnName = "Keys", Kind = FeatureKind.Keys, KeyRawType = "UInt32", Keys = [2, 1, 5, 6], KeyNames = ["two", "one", "five", "six"] },
            new() { ColumnName = "Letters", Kind = FeatureKind.Characters, Vocabulary = ["\u00e9", "\U0001F40C"] },
        ];
        KeyValues values = KeyValueKind.All.Single(kind => kind.Name == labelType).Parse(labels);
        TrainingEpoch report = new()
        {
            Epoch = 1,
            NumberOfEpochs = 3,
            TrainingLoss = 0.1,
            ValidationLoss = double.NaN,
            ValidationMetrics = new Dictionary<string, double> { ["Accuracy"] = 0.5 },
            LearningRate = 0.002,
            GradientNorm = 1e-9,
            Elapsed = TimeSpan.FromMilliseconds(1234),
            IsBest = true,
        };
        return new FittedModel(network, features, new LabelColumn { Name = "Label", ClassCount = labels.Length, Values = values }, [report]);
    }
}
