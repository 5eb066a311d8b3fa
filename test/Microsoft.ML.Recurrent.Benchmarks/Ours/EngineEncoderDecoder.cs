using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's encoder-decoder as the engine holds it, and its pairs.</summary>
internal sealed class EngineEncoderDecoder
{
    public EngineEncoderDecoder(SequenceProblem problem)
    {
        Shape shape = problem.Shape;
        var stack = new StackSpec { Cell = EngineNetwork.CellOf(shape.Kind), HiddenSize = shape.HiddenSize };
        Network = EncoderDecoder.Create(new EncoderDecoderSpec
        {
            Inputs = [new InputSpec("tokens", shape.InputSize, shape.VocabularySize)],
            Encoder = stack,
            Decoder = stack,
            TargetSize = shape.InputSize,
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = shape.VocabularySize },
            Attention = AlignmentKind.Additive,
            AttentionSize = shape.HiddenSize,
            FeedsInput = shape.FeedsInput,
        });
        TextParameters.Load(Network.Parameters, Network.Weights, problem.Weights);
        Network.Pack();
        for (int pair = 0; pair < shape.BatchSize; pair++)
        {
            problem.Sources[pair].CopyTo(Store.AddTokens(0, problem.Sources[pair].Length));
            Store.Targets.AddSequence(problem.Targets[pair]);
            Store.EndSequence(problem.Sources[pair].Length);
        }

        Order = [.. Enumerable.Range(0, shape.BatchSize)];
    }

    public EncoderDecoder Network { get; }

    public SequenceStore Store { get; } = new([0], TargetShape.Sequence);

    /// <summary>All pairs.</summary>
    public int[] Order { get; }
}
