using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Pairs of sequences of tokens, and small networks for them.</summary>
internal static class Pairs
{
    public const int SourceVocabulary = 7;
    public const int TargetVocabulary = 6;
    public const int Begin = TargetSymbols.Begin;
    public const int End = TargetSymbols.End;

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

    public static EncoderDecoderBatch Batch(IReadOnlyList<(int[] Source, int[] Target)> pairs)
    {
        var batch = new EncoderDecoderBatch();
        batch.Load(Store(pairs), [.. Enumerable.Range(0, pairs.Count)]);
        return batch;
    }

    public static SequenceStore Store(IReadOnlyList<(int[] Source, int[] Target)> pairs)
    {
        var store = new SequenceStore([0], TargetShape.Sequence);
        foreach ((int[] source, int[] target) in pairs)
        {
            source.CopyTo(store.AddTokens(0, source.Length));
            store.Targets.AddSequence(target);
            store.EndSequence(source.Length);
        }

        return store;
    }

    /// <summary>Pairs of the given lengths, drawn.</summary>
    public static (int[] Source, int[] Target)[] Draw(params (int Source, int Target)[] lengths)
    {
        var stream = new RandomStream(11, RandomPurpose.Data, 3);
        return [.. lengths.Select(pair => (DrawTokens(pair.Source, 0, SourceVocabulary), DrawTokens(pair.Target, TargetSymbols.First, TargetVocabulary)))];

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
