using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>The last symbols of a text, which penalties look back at: bounded, so that a token takes the same work in a long text as in a short one.</summary>
internal sealed class TokenHistory
{
    private const int Length = 256;

    private readonly List<int> _symbols = new(2 * Length);

    /// <summary>The last symbols, in their order.</summary>
    public ReadOnlySpan<int> Last => CollectionsMarshal.AsSpan(_symbols)[Math.Max(0, _symbols.Count - Length)..];

    public void Add(int symbol)
    {
        if (_symbols.Count == 2 * Length)
        {
            _symbols.RemoveRange(0, Length);
        }

        _symbols.Add(symbol);
    }

    public void Clear() => _symbols.Clear();
}
