using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// What a recurrent layer reads: column blocks, the first of which may be given as distinct rows, one a token, and for each
/// packed row the place of its own among them. Products with such a block are made once per distinct row; in use they may be kept
/// from batch to batch. Any block may be given by its numbers that are not zero, and is then a gather of the weights. The last
/// blocks may be late: their rows are known only inside the loop over time, as a decoder's context is.
/// </summary>
/// <param name="blocks">The blocks of packed rows; without columns where given in another form.</param>
/// <param name="tokens">The first block as vectors of distinct tokens; or null.</param>
/// <param name="sparse">One entry a block: its numbers that are not zero, or null. Null where no block is given so.</param>
/// <param name="kept">The first block as tokens whose products are kept; or null.</param>
/// <param name="lateCount">How many of the last blocks are late; see <see cref="RecurrentLayer.StartSteps"/>.</param>
internal readonly struct LayerInput(
    Columns blocks, TokenEmbeddingPass? tokens = null, SparseRows?[]? sparse = null, TokenProductRows? kept = null, int lateCount = 0)
{
    public Columns Blocks { get; } = blocks;

    public TokenEmbeddingPass? Tokens { get; } = tokens;

    public SparseRows?[]? Sparse { get; } = sparse;

    public TokenProductRows? Kept { get; } = kept;

    public int LateCount { get; } = lateCount;

    /// <summary>Blocks that are known before the first step; the late ones come after them.</summary>
    public int EarlyCount => Blocks.Count - LateCount;

    /// <summary>Whether every block is given by its columns.</summary>
    public bool IsDense { get; } = tokens is null && kept is null && (sparse is null || sparse.AsSpan().IndexOfAnyExcept((SparseRows?)null) < 0);

    /// <summary>Whether the first block is given by tokens, so that a row's pre-activations begin with a copy of its token's.</summary>
    public bool BeginsWithTokens => Tokens is not null || Kept is not null;

    /// <summary>For each packed row the row of its token's sums.</summary>
    public ReadOnlySpan<int> TokenPlaces => Kept is not null ? Kept.Tokens : Tokens!.Distinct.Places;

    public static implicit operator LayerInput(Columns blocks) => new(blocks);
}
