using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// What a recurrent layer reads: column blocks, the first of which may be given as distinct rows, one a token, and for each
/// packed row the place of its own among them. Products with such a block are made once a distinct row.
/// </summary>
/// <param name="blocks">The blocks of packed rows; without columns where the first is given by <paramref name="tokens"/>.</param>
/// <param name="tokens">The first block as vectors of distinct tokens; or null.</param>
internal readonly struct LayerInput(Columns blocks, TokenEmbeddingPass? tokens = null)
{
    public Columns Blocks { get; } = blocks;

    public TokenEmbeddingPass? Tokens { get; } = tokens;

    public static implicit operator LayerInput(Columns blocks) => new(blocks);
}
