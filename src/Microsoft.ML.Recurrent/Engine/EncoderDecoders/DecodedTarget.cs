using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.EncoderDecoders;

/// <summary>A sequence that a decoder has written.</summary>
internal sealed class DecodedTarget
{
    private readonly GrowingArray<int> _symbols = new();
    private readonly GrowingArray<float> _attention = new();

    /// <summary>Without begin and end.</summary>
    public ReadOnlySpan<int> Symbols => _symbols.Span;

    /// <summary>A row for each symbol with the weights of the source's steps, where they are kept.</summary>
    public ReadOnlySpan<float> Attention => _attention.Span;

    /// <summary>Sum of natural logarithms, that of the end included.</summary>
    public double LogProbability { get; set; }

    /// <summary>What hypotheses of one source are ordered by.</summary>
    public double Rank { get; set; }

    /// <summary>The same in memory of its own.</summary>
    public DecodedTarget Copy()
    {
        var copy = new DecodedTarget { LogProbability = LogProbability, Rank = Rank };
        Symbols.CopyTo(copy.NewSymbols(Symbols.Length));
        Attention.CopyTo(copy.NewAttention(Attention.Length));
        return copy;
    }

    public Span<int> NewSymbols(int count)
    {
        _symbols.Clear();
        return _symbols.Extend(count);
    }

    public Span<float> NewAttention(int count)
    {
        _attention.Clear();
        return _attention.Extend(count);
    }
}
