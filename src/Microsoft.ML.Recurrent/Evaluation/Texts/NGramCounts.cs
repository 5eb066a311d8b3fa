using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>How often a sequence has each n-gram of the orders 1 to N.</summary>
internal sealed class NGramCounts
{
    // [order - 1]: number of the n-gram to its count.
    private readonly Dictionary<int, int>[] _counts;

    /// <param name="symbols">The sequence.</param>
    /// <param name="order">The highest order N.</param>
    /// <param name="index">Numbers the n-grams; the same one for counts that are compared.</param>
    public NGramCounts(ReadOnlySpan<int> symbols, int order, NGramIndex index)
    {
        Length = symbols.Length;
        _counts = new Dictionary<int, int>[order];
        for (int n = 0; n < order; n++)
        {
            _counts[n] = [];
        }

        Span<int> ids = stackalloc int[order];
        for (int start = 0; start < symbols.Length; start++)
        {
            int count = index.Write(symbols[start..], ids);
            for (int n = 0; n < count; n++)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_counts[n], ids[n], out _)++;
            }
        }
    }

    /// <summary>Symbols of the sequence.</summary>
    public int Length { get; }

    /// <summary>The n-grams of an order, each as often as it occurs.</summary>
    public int Total(int order) => Math.Max(0, Length - order + 1);

    /// <summary>The n-grams of an order that the other sequence has too, each as often as both have it.</summary>
    public int Matches(NGramCounts other, int order)
    {
        Dictionary<int, int> others = other._counts[order - 1];
        int matches = 0;
        foreach (KeyValuePair<int, int> ngram in _counts[order - 1])
        {
            matches += Math.Min(ngram.Value, others.GetValueOrDefault(ngram.Key));
        }

        return matches;
    }

    /// <summary>Raises each count to that of the other sequence where it is lower; <see cref="Length"/> and totals stay.</summary>
    public void RaiseTo(NGramCounts other)
    {
        for (int n = 0; n < _counts.Length; n++)
        {
            foreach (KeyValuePair<int, int> ngram in other._counts[n])
            {
                ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts[n], ngram.Key, out _);
                count = Math.Max(count, ngram.Value);
            }
        }
    }
}
