using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Decoding;

/// <summary>Hypotheses as a tree: a node is a symbol after those of its parent. Reused from batch to batch.</summary>
internal sealed class SymbolTree
{
    /// <summary>What every hypothesis begins with: nothing.</summary>
    public const int Root = 0;

    private readonly GrowingArray<int> _symbols = new();
    private readonly GrowingArray<int> _parents = new();
    private readonly GrowingArray<int> _depths = new();

    public void Clear()
    {
        _symbols.Clear();
        _parents.Clear();
        _depths.Clear();
        Append(symbol: -1, parent: -1, depth: 0);
    }

    public int Add(int parent, int symbol) => Append(symbol, parent, _depths[parent] + 1);

    /// <summary>Symbols from the root to a node.</summary>
    public int DepthOf(int node) => _depths[node];

    public int ParentOf(int node) => _parents[node];

    /// <summary>Writes the symbols from the root to a node.</summary>
    public void Read(int node, Span<int> symbols)
    {
        for (int place = _depths[node] - 1; place >= 0; place--)
        {
            symbols[place] = _symbols[node];
            node = _parents[node];
        }
    }

    private int Append(int symbol, int parent, int depth)
    {
        _symbols.Add(symbol);
        _parents.Add(parent);
        _depths.Add(depth);
        return (int)_symbols.Count - 1;
    }
}
