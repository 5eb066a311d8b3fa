using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Tests.Engine.Heads;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Networks;

/// <summary>Networks that class every step, as a whole: from a store to tags.</summary>
public sealed class TaggingTests
{
    private const int TagCount = 5;
    private const int SequenceCount = 19;

    private static readonly int[] All = [.. Enumerable.Range(0, SequenceCount)];

    private static FlatSpec Spec { get; } = new()
    {
        Inputs = [new InputSpec("numbers", 4)],
        Cell = CellKind.Lstm,
        HiddenSize = 20,
        IsBidirectional = true,
        Pooling = PoolingKind.None,
        ClassCount = TagCount,
    };

    public static TheoryData<string> Heads() => [nameof(HeadKind.Softmax), nameof(HeadKind.Crf)];

    private static FlatSpec SpecOf(string head) => Spec with { Head = Enum.Parse<HeadKind>(head) };

    [Fact]
    public void Independent_tags_are_each_steps_best_and_as_probable_as_their_product()
    {
        SequenceStore store = Store(SequenceCount);
        DecodedBatch decoded = Decode(NewNetwork(Spec), store, All);
        Assert.Equal((SequenceCount, TagCount), (decoded.SequenceCount, decoded.ClassCount));
        foreach (int sequence in All)
        {
            float[][] steps = [.. decoded.ProbabilitiesOf(sequence).ToArray().Chunk(TagCount)];
            Assert.Equal(store.LengthOf(sequence), steps.Length);
            Assert.Equal(steps.Select(step => Array.IndexOf(step, step.Max())), decoded.TagsOf(sequence).ToArray());

            // A probability errs by some roundings: 1e-6 of it.
            Assert.Equal(steps.Sum(step => Math.Log(step.Max())), decoded.LogProbabilityOf(sequence), 1e-6 * steps.Length);
        }
    }

    [Theory, MemberData(nameof(Heads))]
    public void Decoding_gives_the_probabilities_of_scoring(string head)
    {
        SequenceStore store = Store(SequenceCount);
        Network network = NewNetwork(SpecOf(head));
        var batch = new SequenceBatch();
        batch.Load(store, All);
        Matrix rows = new Workspace().Rent(batch.Layout.RowCount, TagCount);
        network.Score(batch, new Execution(new Workspace(), 1), rows);

        DecodedBatch decoded = Decode(network, store, All);

        for (int packed = 0; packed < SequenceCount; packed++)
        {
            int sequence = batch.Layout.CallerIndex[packed];
            for (int step = 0; step < batch.Layout.Lengths[packed]; step++)
            {
                Assert.Equal(rows.Row(batch.Layout.OffsetOf(step) + packed), decoded.ProbabilitiesOf(sequence).Slice(step * TagCount, TagCount));
            }
        }
    }

    [Theory, MemberData(nameof(Heads))]
    public void A_sequence_is_decoded_to_the_same_bits_alone_and_in_a_batch_and_on_any_number_of_threads(string head)
    {
        SequenceStore store = Store(SequenceCount);
        Network network = NewNetwork(SpecOf(head));
        DecodedBatch together = Decode(network, store, All);
        foreach (int sequence in All)
        {
            AssertSame(together, sequence, Decode(network, store, [sequence]), 0);
        }

        foreach (int threadCount in (int[])[2, 3, 8])
        {
            DecodedBatch shared = Decode(network, store, All, threadCount);
            Assert.All(All, sequence => AssertSame(together, sequence, shared, sequence));
        }
    }

    [Theory, MemberData(nameof(Heads))]
    public void A_step_whose_scores_are_no_numbers_has_no_tag(string head)
    {
        var store = new SequenceStore([4]);
        store.AddNumbers(0, 3).Fill(float.NaN);
        store.EndSequence(3);
        DecodedBatch decoded = Decode(NewNetwork(SpecOf(head)), store, [0]);
        Assert.Equal([-1, -1, -1], decoded.TagsOf(0));
        Assert.Equal(double.NaN, decoded.LogProbabilityOf(0));
    }

    [Theory, MemberData(nameof(Heads))]
    public void Learning_evaluating_and_decoding_allocate_nothing_once_warm(string head)
    {
        SequenceStore store = Store(SequenceCount, labelledShare: 0.8f);
        Network network = NewNetwork(SpecOf(head));
        var batch = new SequenceBatch();
        var execution = new Execution(new Workspace(), 1) { Gradients = new Gradients(network.Parameters) };
        var decoded = new DecodedBatch(2);
        Assert.Equal(0, Allocations.Least(() =>
        {
            batch.Load(store, All);
            network.Learn(batch, LossSettings.Plain, execution);
            execution.Gradients.Clear();
            network.Pack();
            network.Evaluate(batch, LossSettings.Plain, execution);
            network.Decode(batch, execution, decoded);
        }));
    }

    [Theory, MemberData(nameof(Heads))]
    public void Learns_to_tag_from_steps_of_which_some_have_no_label(string head)
    {
        Network network = NewNetwork(SpecOf(head));
        var settings = new TrainingSettings { EpochCount = 20, BatchSize = 8, LearningRate = 0.02, ThreadCount = 2 };
        SequenceStore training = Store(200, labelledShare: 0.5f);
        StoreLoop.Create(new NetworkLearner(network, settings), settings, training, null).Run(cancellation: TestContext.Current.CancellationToken);

        SequenceStore test = Store(SequenceCount, seed: 9);
        DecodedBatch decoded = Decode(network, test, All);

        int correct = All.Sum(sequence => decoded.TagsOf(sequence).ToArray().Zip(test.ClassesOf(sequence).ToArray(), (a, b) => a == b ? 1 : 0).Sum());
        Assert.InRange(correct / (double)test.StepCount, 0.95, 1);
    }

    [Theory]
    [InlineData(HeadKind.Softmax, false)]
    [InlineData(HeadKind.Crf, false)]
    [InlineData(HeadKind.Crf, true)]
    internal void Decoded_sequences_keep_the_rules_of_the_spec(HeadKind head, bool isInModel)
    {
        // No tag twice in a row.
        var pairs = new bool[TagCount, TagCount];
        for (int tag = 0; tag < TagCount * TagCount; tag++)
        {
            pairs[tag / TagCount, tag % TagCount] = tag / TagCount != tag % TagCount;
        }

        bool[] any = [true, true, true, true, true];
        TransitionRules rules = TransitionRules.Create(any, any, pairs);
        SequenceStore store = Store(SequenceCount);
        DecodedBatch decoded = Decode(NewNetwork(Spec with { Head = head, Rules = rules, HasRulesInModel = isInModel }), store, All);
        Assert.All(All, sequence => Assert.True(rules.AreKeptBy(decoded.TagsOf(sequence))));
        DecodedBatch free = Decode(NewNetwork(Spec with { Head = head }), store, All);
        Assert.Contains(All, sequence => !rules.AreKeptBy(free.TagsOf(sequence)));
    }

    [Fact]
    public void A_head_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Network.Create(Spec with { Head = HeadKind.Crf, Pooling = PoolingKind.Last }));
        Assert.Throws<ArgumentException>(() => Network.Create(Spec with { Head = HeadKind.Crf, HasRulesInModel = true }));
        Assert.Throws<ArgumentException>(() => Network.Create(Spec with { Rules = TransitionRules.Create([true], [true], new bool[1, 1]) }));
        Assert.Contains("CRF", WindowedRun.WhyNot(Spec with { Head = HeadKind.Crf, IsBidirectional = false }), StringComparison.Ordinal);
        Assert.Contains("CRF", StepRun.WhyNot(Spec with { Head = HeadKind.Crf, IsBidirectional = false }), StringComparison.Ordinal);
    }

    private static void AssertSame(DecodedBatch expected, int sequence, DecodedBatch actual, int other)
    {
        Assert.Equal(expected.TagsOf(sequence), actual.TagsOf(other));
        Assert.Equal(expected.LogProbabilityOf(sequence), actual.LogProbabilityOf(other));
        Assert.Equal(expected.ProbabilitiesOf(sequence), actual.ProbabilitiesOf(other));
    }

    private static Network NewNetwork(FlatSpec spec)
    {
        Network network = Network.Create(spec);
        network.Initialize(7);
        network.Pack();
        return network;
    }

    private static DecodedBatch Decode(Network network, SequenceStore store, int[] sequences, int threadCount = 1)
    {
        var batch = new SequenceBatch();
        batch.Load(store, sequences);
        var decoded = new DecodedBatch();
        network.Decode(batch, new Execution(new Workspace { IsFenced = true }, threadCount), decoded);
        return decoded;
    }

    /// <summary>The tag of a step is what the numbers of the step before and after say together.</summary>
    private static SequenceStore Store(int count, float labelledShare = 1, ulong seed = 3)
    {
        var store = new SequenceStore([4], TargetShape.ClassPerStep);
        var random = new RandomStream(seed, RandomPurpose.Data, 0);
        for (int i = 0; i < count; i++)
        {
            int length = 1 + random.NextBelow(19);
            Span<float> numbers = store.AddNumbers(0, length);
            Span<int> labels = store.Targets.AddClasses(length);
            foreach (ref float number in numbers)
            {
                number = random.NextUniform(0, 1) < 0.5f ? -1 : 1;
            }

            for (int step = 0; step < length; step++)
            {
                int label = (step > 0 && numbers[(step - 1) * 4] > 0 ? 1 : 0) + (step < length - 1 && numbers[(step + 1) * 4 + 1] > 0 ? 2 : 0);
                labels[step] = random.NextUniform(0, 1) < labelledShare ? label : -1;
            }

            store.EndSequence(length);
        }

        return store;
    }
}
