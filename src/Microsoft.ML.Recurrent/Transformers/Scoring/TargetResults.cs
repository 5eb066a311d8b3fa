using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>The sequences that were written for each sequence of a store, the best first.</summary>
internal sealed class TargetResults(FittedModel model) : SequenceResults
{
    private readonly int[] _prefix = PrefixOf(model);
    private DecodedTarget[][] _targets = [];

    public DecodedTarget[] TargetsOf(int sequence) => _targets[sequence];

    /// <summary>The symbols of the prefix.</summary>
    /// <exception cref="ArgumentException">The vocabulary lacks one.</exception>
    private static int[] PrefixOf(FittedModel model)
    {
        string[] prefix = model.Output.Decoding!.Prefix;
        if (prefix.Length == 0)
        {
            return [];
        }

        string[] symbols = model.Label.Values?.ToTexts() ?? [];
        return Array.ConvertAll(prefix, text => Array.IndexOf(symbols, text) is >= 0 and var place
            ? place + TargetSymbols.First
            : throw new ArgumentException($"Option Decoding.Prefix: expected symbols of the target's vocabulary, got '{text}'."));
    }

    public override void Reserve(SequenceStore store)
    {
        if (_targets.Length < store.SequenceCount)
        {
            _targets = new DecodedTarget[store.SequenceCount][];
        }
    }

    public override void Score(ScoringLane lane, SequenceStore store, ReadOnlySpan<int> sequences, bool byWindows, int threadCount)
    {
        DecodedTargets decoded = lane.Write(store, sequences, model.Output.Decoding!, _prefix, threadCount);
        for (int i = 0; i < sequences.Length; i++)
        {
            _targets[sequences[i]] = [.. decoded.Of(i).Select(target => target.Copy())];
        }
    }
}
