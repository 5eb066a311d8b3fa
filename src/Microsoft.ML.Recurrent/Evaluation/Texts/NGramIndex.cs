namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>
/// Numbers n-grams of any order in the order they are met: each is the pair of its first n - 1 symbols, by their number, and its last symbol, so that equal
/// numbers mean equal n-grams and no n-gram is ever copied.
/// </summary>
internal sealed class NGramIndex
{
    private const int Empty = -1;

    private readonly Dictionary<(int Start, int Last), int> _ids = [];

    /// <summary>Writes the numbers of the n-grams that begin with the first symbol, order by order from 1, and returns how many there are.</summary>
    /// <param name="symbols">The symbols from a position on.</param>
    /// <param name="ids">[highest order]: the numbers; those of orders beyond the end of the symbols are left as they are.</param>
    public int Write(ReadOnlySpan<int> symbols, Span<int> ids)
    {
        int count = Math.Min(symbols.Length, ids.Length);
        int id = Empty;
        for (int i = 0; i < count; i++)
        {
            (int Start, int Last) ngram = (id, symbols[i]);
            if (!_ids.TryGetValue(ngram, out id))
            {
                id = _ids.Count;
                _ids.Add(ngram, id);
            }

            ids[i] = id;
        }

        return count;
    }
}
