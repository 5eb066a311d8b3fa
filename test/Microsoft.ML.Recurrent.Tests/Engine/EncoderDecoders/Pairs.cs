using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Pairs of sequences of tokens, and small networks for them. The last symbol of the target begins a sequence, the one before ends it.</summary>
internal static class Pairs
{
    public const int SourceVocabulary = 7;
    public const int TargetVocabulary = 6;
    public const int Begin = TargetVocabulary - 1;
    public const int End = TargetVocabulary - 2;

    public static EncoderDecoderSpec Spec(AlignmentKind attention) => new()
    {
        Inputs = [new InputSpec("tokens", 3, SourceVocabulary)],
        Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5 },
        Decoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5 },
        TargetSize = 4,
        Head = new HeadSpec { Width = TargetVocabulary },
        Attention = attention,
        AttentionSize = attention == AlignmentKind.Additive ? 6 : 0,
    };

    public static EncoderDecoder Network(EncoderDecoderSpec spec, float scale = 0.8f)
    {
        EncoderDecoder network = EncoderDecoder.Create(spec);
        LayerTrial.DrawWeights(network.Parameters, scale).Span.CopyTo(network.Weights.Span);
        network.Pack();
        return network;
    }

    /// <summary>The decoder's inputs, and the symbols that follow them.</summary>
    public static int[] InputsOf(int[] target) => [Begin, .. target];

    public static int[] LabelsOf(int[] target) => [.. target, End];

    /// <summary>The symbols and the end.</summary>
    public static int[] LabelsIn(EncoderDecoder network, int[] target) => [.. target, network.Spec.End];

    public static EncoderDecoderBatch Batch(IReadOnlyList<(int[] Source, int[] Target)> pairs)
    {
        var batch = new EncoderDecoderBatch();
        (SequenceStore source, SequenceStore target) = Stores(pairs);
        batch.Load(source, target, [.. Enumerable.Range(0, pairs.Count)]);
        return batch;
    }

    public static (SequenceStore Source, SequenceStore Target) Stores(IReadOnlyList<(int[] Source, int[] Target)> pairs)
    {
        var sources = new SequenceStore([0]);
        var targets = new SequenceStore([0], TargetShape.ClassPerStep) { Sources = sources };
        foreach ((int[] source, int[] target) in pairs)
        {
            source.CopyTo(sources.AddTokens(0, source.Length));
            sources.EndSequence(source.Length);
            InputsOf(target).CopyTo(targets.AddTokens(0, target.Length + 1));
            LabelsOf(target).CopyTo(targets.Targets.AddClasses(target.Length + 1));
            targets.EndSequence(target.Length + 1);
        }

        return (sources, targets);
    }

    /// <summary>Pairs of the given lengths, drawn.</summary>
    public static (int[] Source, int[] Target)[] Draw(params (int Source, int Target)[] lengths)
    {
        var stream = new RandomStream(11, RandomPurpose.Data, 3);
        return [.. lengths.Select(pair => (DrawTokens(pair.Source, 0, SourceVocabulary), DrawTokens(pair.Target, 1, End)))];

        int[] DrawTokens(int length, int first, int end)
        {
            var tokens = new int[length];
            for (int i = 0; i < length; i++)
            {
                tokens[i] = first + stream.NextBelow(end - first);
            }

            return tokens;
        }
    }
}
