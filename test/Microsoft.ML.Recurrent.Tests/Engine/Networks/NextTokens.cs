using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Drawn texts in which each token has the next one as its target, and networks that learn them.</summary>
internal static class NextTokens
{
    public const int VocabularySize = 40;

    public static TrainingSettings Settings { get; } = new() { EpochCount = 2, BatchSize = 16, LearningRate = 0.01, TruncationLength = 9 };

    public static Network NewNetwork(NetworkSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(3);
        network.Pack();
        return network;
    }

    public static SequenceStore Texts(int count, int vocabularySize = VocabularySize)
    {
        var store = new SequenceStore([0], TargetShape.ClassPerStep);
        var random = new RandomStream(6, RandomPurpose.Data, 1);
        for (int sequence = 0; sequence < count; sequence++)
        {
            int length = 1 + random.NextBelow(30);
            int[] text = [.. Enumerable.Range(0, length + 1).Select(_ => random.NextBelow(vocabularySize))];
            text.AsSpan(0, length).CopyTo(store.AddTokens(0, length));
            text.AsSpan(1).CopyTo(store.Targets.AddClasses(length));
            store.EndSequence(length);
        }

        return store;
    }

    /// <summary>The weights after some training in fenced memory.</summary>
    public static float[] Train(NetworkSpec spec, int threadCount, TrainingSettings? settings = null)
    {
        Network network = NewNetwork(spec);
        TrainingSettings own = (settings ?? Settings) with { ThreadCount = threadCount };
        StoreLoop.Create(new NetworkLearner(network, own), own, Texts(60), Texts(20), workspace: new Workspace { IsFenced = true }).Run();
        return network.Weights.Span.ToArray();
    }
}
