using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;
using Microsoft.ML.Recurrent.Tests.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

public sealed class EncoderDecoderLearnerTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 3)]
    [InlineData(30, 1)]
    public void Copying_is_learned(double samplingDecay, int threadCount)
    {
        (int[], int[])[] pairs = [.. Enumerable.Range(0, 60).Select(i => (int[])[3 + i % 3, 3 + i / 3 % 3, 3 + i / 9 % 3]).Select(tokens => (tokens, tokens))];
        TrainingResult result = Train(pairs, samplingDecay, threadCount, out EncoderDecoder network);
        Assert.True(result.History[^1].TrainingLoss < 0.1, $"Loss {result.History[^1].TrainingLoss}.");
        Assert.Equal(1, ScheduledSampling.ShareOfTrue(1e9, 5), 1e-6);
        Assert.Equal(0.5, ScheduledSampling.ShareOfTrue(10, (uint)Math.Round(10 * Math.Log(10))), 0.01);
        Assert.NotEqual(0, network.Weights.Span[0]);
    }

    [Theory, InlineData(0), InlineData(20)]
    public void Threads_change_no_bit_of_a_training(double samplingDecay)
    {
        (int[], int[])[] pairs = Pairs.Draw([.. Enumerable.Range(0, 30).Select(i => (1 + i % 5, i % 4))]);
        Train(pairs, samplingDecay, 1, out EncoderDecoder one);
        Train(pairs, samplingDecay, 3, out EncoderDecoder three);
        Assert.Equal(one.Weights.Span.ToArray(), three.Weights.Span.ToArray());
    }

    [Theory]
    [InlineData(false, 0, 1)]
    [InlineData(true, 0, 1)]
    [InlineData(true, 5, 1)]
    [InlineData(true, 0, 2)]
    public void A_whole_step_allocates_nothing_once_warm(bool feedsInput, double samplingDecay, int threadCount)
    {
        EncoderDecoder network = Pairs.Network(Pairs.Spec(AlignmentKind.Additive) with
        {
            FeedsInput = feedsInput,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = Pairs.TargetVocabulary },
        });
        SequenceStore store = Pairs.Store(Pairs.Draw((3, 2), (5, 4), (1, 3), (4, 0)));
        int[] sequences = [0, 1, 2, 3];
        var learner = new EncoderDecoderLearner(network, new TrainingSettings { BatchSize = 4, EpochCount = 1, LearningRate = 0.01, ThreadCount = threadCount, SamplingDecay = samplingDecay });
        var gradients = new Gradients(network.Parameters);
        var execution = new Execution(new Workspace(), threadCount) { Gradients = gradients };
        var clipping = new GradientClipping(network.Parameters);
        var adam = new Adam(network.Parameters);
        Assert.Equal(0, Allocations.Least(() =>
        {
            gradients.Clear(execution);
            learner.Begin(store, sequences, execution);
            while (learner.LearnNext(execution, default, out _))
            {
                adam.Step(network.Weights, gradients, 0.01, execution, GradientClipping.FactorOf(clipping.Norm(gradients, execution), 1));
                learner.Pack();
            }
        }));
    }

    private static TrainingResult Train((int[], int[])[] pairs, double samplingDecay, int threadCount, out EncoderDecoder network)
    {
        network = EncoderDecoder.Create(Pairs.Spec(AlignmentKind.Additive) with
        {
            Encoder = Pairs.Spec(AlignmentKind.Additive).Encoder with { HiddenSize = 16 },
            Decoder = Pairs.Spec(AlignmentKind.Additive).Decoder with { HiddenSize = 16 },
        });
        network.Initialize(1);
        var settings = new TrainingSettings
        {
            BatchSize = 10,
            EpochCount = 30,
            LearningRate = 0.02,
            ThreadCount = threadCount,
            SamplingDecay = samplingDecay,
        };
        return StoreLoop.Create(new EncoderDecoderLearner(network, settings), settings, Pairs.Store(pairs), null).Run();
    }
}
