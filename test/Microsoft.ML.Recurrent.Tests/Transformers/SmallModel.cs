using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Transformers;

/// <summary>
/// A model with random weights over the numbers and the words of a <see cref="SmallRow"/>: what scores are worth does not
/// matter to tests of how they are served.
/// </summary>
internal static class SmallModel
{
    public static FittedModel Create(Func<FlatSpec, FlatSpec>? change = null, ulong seed = 7)
    {
        var spec = new FlatSpec
        {
            Inputs = [new InputSpec("numbers", 2), new InputSpec("words", 5, VocabularySize: 4)],
            Cell = CellKind.Lstm,
            HiddenSize = 6,
            LayerCount = 2,
            IsBidirectional = true,
            HasLayerNormalization = true,
            Pooling = PoolingKind.Attention,
            ClassCount = 3,
            OutputDropout = 0.25f,
        };
        Network network = Network.Create(change?.Invoke(spec) ?? spec);
        network.Initialize(seed);
        network.Pack();
        return new FittedModel(network, Features, Label, [Report(1), Report(2)]);
    }

    public static RecurrentMulticlassTransformer Transformer(ulong seed = 7) => new(Create(seed: seed));

    private static FeatureColumn[] Features { get; } =
    [
        new FeatureColumn { ColumnName = nameof(SmallRow.Numbers), Kind = FeatureKind.Numbers, Width = 2, Means = [0.1f, -3], Scales = [1.7f, 0] },
        new FeatureColumn { ColumnName = nameof(SmallRow.Words), Kind = FeatureKind.Words, Vocabulary = ["red", "green", "blue"] },
    ];

    private static LabelColumn Label { get; } = new()
    {
        Name = nameof(SmallRow.Label),
        ClassCount = 3,
        Values = KeyValueKind.All.Single(kind => kind.Name == "Text").Parse(["low", "middle", "high"]),
    };

    private static TrainingEpoch Report(int epoch) => new()
    {
        Epoch = epoch,
        NumberOfEpochs = 2,
        TrainingLoss = 1.0 / epoch,
        ValidationLoss = epoch == 1 ? null : 0.7,
        LearningRate = 0.002,
        GradientNorm = 3.3,
        Elapsed = TimeSpan.FromTicks(12_345_678 * epoch),
        IsBest = true,
    };
}
