using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The sequences that were written for each sequence of a store, the best first.</summary>
internal sealed class TargetResults(FittedModel model) : SequenceResults
{
    private readonly int[] _prefix = PrefixOf(model);
    private DecodedTarget[][] _targets = [];
    private string[][] _texts = [];

    public DecodedTarget[] TargetsOf(int sequence) => _targets[sequence];

    /// <summary>The texts of a source's steps, where unknown symbols are replaced by them.</summary>
    public string[] TextsOf(int sequence) => _texts[sequence];

    public override void TakeTexts(int sequence, string[] texts)
    {
        if (_texts.Length <= sequence)
        {
            Array.Resize(ref _texts, Math.Max(sequence + 1, 2 * _texts.Length));
        }

        _texts[sequence] = texts;
    }

    /// <summary>The symbols of the prefix, all of which the vocabulary has.</summary>
    private static int[] PrefixOf(FittedModel model)
    {
        string[] prefix = model.Output.Decoding!.Prefix;
        if (prefix.Length == 0)
        {
            return [];
        }

        string[] symbols = model.Label.Values?.ToTexts() ?? [];
        return Array.ConvertAll(prefix, text => Array.IndexOf(symbols, text) + TargetSymbols.First);
    }

    public override void Reserve(SequenceStore store)
    {
        if (_targets.Length < store.SequenceCount)
        {
            _targets = new DecodedTarget[store.SequenceCount][];
        }
    }

    /// <summary>The prefixes of rows that have one of their own; null where no column holds any.</summary>
    private static int[]?[]? PrefixesOf(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        if (store.Targets.Sequences is not { } prefixes)
        {
            return null;
        }

        var symbols = new int[]?[sequences.Length];
        for (int i = 0; i < sequences.Length; i++)
        {
            // What a decoder reads: the begin symbol is the first.
            int length = prefixes.LengthOf(sequences[i]) - 1;
            symbols[i] = length == 0 ? null : prefixes.Tokens(0, sequences[i], 1, length).ToArray();
        }

        return symbols;
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        int[]?[]? prefixes = PrefixesOf(store, sequences);
        DecodedTargets decoded = lane.Write(store, sequences, _prefix, prefixes, threadCount);
        for (int i = 0; i < sequences.Length; i++)
        {
            int[] prefix = prefixes?[i] ?? _prefix;
            _targets[sequences[i]] = decoded.Of(i).Count > 0 || prefix.Length == 0 ? [.. decoded.Of(i).Select(target => target.Copy())] : [DeadEndOf(prefix)];
        }
    }

    /// <summary>What is written where nothing may follow: what had to be written, of no probability that is known.</summary>
    private static DecodedTarget DeadEndOf(int[] prefix)
    {
        var target = new DecodedTarget { LogProbability = double.NaN, Rank = double.NaN };
        prefix.CopyTo(target.NewSymbols(prefix.Length));
        return target;
    }
}
