using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Tests.Engine.Networks;

namespace Microsoft.ML.Recurrent.Tests.Evaluation.Tagging;

/// <summary>The rules of the schemes in the engine's decoding: what comes out is well formed whatever the network says.</summary>
public sealed class ConstrainedDecodingTests
{
    private const int ListLength = 3;

    public static TheoryData<TaggingScheme, string> SchemesAndHeads()
        => [.. from scheme in Sequences.WithLetters from head in (string[])["Softmax", "Crf"] select (scheme, head)];

    [Theory, MemberData(nameof(SchemesAndHeads))]
    public void Decoded_sequences_and_all_of_their_lists_are_well_formed(TaggingScheme scheme, string head)
    {
        string[] labels = Sequences.Labels(scheme, "PER", "LOC");
        var tags = new TagSet(labels, scheme);
        int illFormedWithoutRules = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var spec = new FlatSpec
            {
                Inputs = [new InputSpec("numbers", 3)],
                Cell = CellKind.ElmanTanh,
                HiddenSize = 4,
                Pooling = PoolingKind.None,
                ClassCount = labels.Length,
                Head = Enum.Parse<HeadKind>(head),
            };
            DecodedBatch free = Decode(spec, seed);
            DecodedBatch ruled = Decode(spec with { Rules = RulesOf(tags) }, seed);
            for (int sequence = 0; sequence < ruled.SequenceCount; sequence++)
            {
                illFormedWithoutRules += tags.IsWellFormed(free.TagsOf(sequence)) ? 0 : 1;
                Assert.True(ruled.CountOf(sequence) > 0);
                for (int rank = 0; rank < ruled.CountOf(sequence); rank++)
                {
                    Assert.True(tags.IsWellFormed(ruled.TagsOf(sequence, rank)), string.Join(' ', ruled.TagsOf(sequence, rank).ToArray().Select(tag => labels[tag])));
                }
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(25));

        Assert.True(illFormedWithoutRules > 0, "Without rules all sequences were well formed too: the test would not see rules that do nothing.");
    }

    private static TransitionRules RulesOf(TagSet tags)
    {
        bool[] flat = tags.AllowedPairs();
        var pairs = new bool[tags.Count, tags.Count];
        for (int tag = 0; tag < tags.Count; tag++)
        {
            for (int next = 0; next < tags.Count; next++)
            {
                pairs[tag, next] = flat[(tag * tags.Count) + next];
            }
        }

        return TransitionRules.Create(tags.AllowedStarts(), tags.AllowedEnds(), pairs);
    }

    /// <summary>Sequences of 1 to 9 steps of large numbers, so that an untrained network is sure of what it says.</summary>
    private static DecodedBatch Decode(FlatSpec spec, int seed)
    {
        Network network = Network.Create(spec);
        network.Initialize((ulong)seed);
        network.Pack();
        var store = new SequenceStore([3]);
        var random = new RandomStream((ulong)seed, RandomPurpose.Data, 0);
        for (int length = 1; length < 10; length++)
        {
            foreach (ref float number in store.AddNumbers(0, length))
            {
                number = random.NextUniform(-9, 9);
            }

            store.EndSequence(length);
        }

        var batch = new SequenceBatch();
        batch.Load(store, [.. Enumerable.Range(0, 9)]);
        var decoded = new DecodedBatch(ListLength);
        network.Decode(batch, new Execution(new Workspace(), 1), decoded);
        return decoded;
    }
}
