using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

public sealed class PairForecastTests
{
    private const int SourceVocabulary = 5000;
    private const int TargetVocabulary = 3000;

    public static TheoryData<string, bool, bool, bool, int> Networks => new()
    {
        // Attention, coverage, input feeding, dropouts, threads.
        { nameof(AlignmentKind.None), false, false, false, 1 },
        { nameof(AlignmentKind.Dot), false, false, false, 1 },
        { nameof(AlignmentKind.General), true, false, true, 2 },
        { nameof(AlignmentKind.Additive), false, false, true, 1 },
        { nameof(AlignmentKind.Additive), true, true, true, 2 },
    };

    [Theory, MemberData(nameof(Networks))]
    public void The_largest_batch_takes_what_was_predicted(string attention, bool coverage, bool feeding, bool dropouts, int threads)
    {
        EncoderDecoder network = NetworkWith(Enum.Parse<AlignmentKind>(attention), coverage, feeding, dropouts);
        SequenceStore store = Store(48);
        int[] learned = [.. Enumerable.Range(0, 24)];
        int[] evaluated = [.. Enumerable.Range(8, 40)];
        var execution = new Execution(new Workspace(), threads) { Gradients = new Gradients(network.Parameters) };
        var batch = new EncoderDecoderBatch();
        batch.Load(store, learned);
        network.Learn(batch, LossSettings.Plain, execution);
        batch.Load(store, evaluated);
        network.Evaluate(batch, LossSettings.Plain, execution);

        long predicted = new PairForecast(network, hasDenseTables: false, threads, hasEvaluation: true)
            .BytesOf(PairBatchSize.Of(store, learned), PairBatchSize.Of(store, evaluated));

        // As for other networks: lengths are linear but for buffers cut to what a thread has at hand.
        Assert.InRange(predicted / (double)execution.Workspace.AllocatedBytes, 0.97, 1.03);
    }

    [Fact]
    public void A_bound_is_no_less_than_any_batch()
    {
        SequenceStore store = Store(48);
        PairBatchSize bound = PairBatchSize.LargestOf(store, 8);
        PairBatchSize ofLongest = PairBatchSize.BoundOf(60, 40, 8);
        var batches = new LengthBucketSampler(store, 8, seed: 1);
        Assert.Equal(bound, bound.Or(PairBatchSize.LargestOf(batches)));
        Assert.Equal(ofLongest, ofLongest.Or(bound));
        Assert.Equal(8, bound.Pairs);
    }

    private static EncoderDecoder NetworkWith(AlignmentKind attention, bool coverage, bool feeding, bool dropouts)
    {
        float rate = dropouts ? 0.1f : 0;
        bool isDot = attention == AlignmentKind.Dot;
        EncoderDecoder network = EncoderDecoder.Create(new EncoderDecoderSpec
        {
            Inputs = [new InputSpec("tokens", 24, SourceVocabulary)],
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 32, LayerCount = 2, IsBidirectional = !isDot, LayerDropout = rate, RecurrentDropout = rate },
            Decoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 32, LayerCount = 2, LayerDropout = rate, RecurrentDropout = rate },
            TargetSize = 20,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = TargetVocabulary },
            Attention = attention,
            AttentionSize = attention == AlignmentKind.Additive ? 24 : 0,
            HasCoverage = coverage,
            FeedsInput = feeding,
            InputDropout = rate,
            OutputDropout = rate,
        });
        network.Initialize(3);
        network.Pack();
        return network;
    }

    /// <summary>Sources of up to 60 steps and targets of up to 39, of tokens that are all different as far as there are so many.</summary>
    private static SequenceStore Store(int count)
    {
        var store = new SequenceStore([0], TargetShape.Sequence);
        int next = 0;
        for (int pair = 0; pair < count; pair++)
        {
            int source = 1 + (pair * 37 % 60);
            foreach (ref int token in store.AddTokens(0, source))
            {
                token = next++ % SourceVocabulary;
            }

            store.Targets.AddSequence([.. Enumerable.Range(0, pair * 23 % 40).Select(_ => TargetSymbols.First + (next++ % (TargetVocabulary - TargetSymbols.First)))]);
            store.EndSequence(source);
        }

        return store;
    }
}
