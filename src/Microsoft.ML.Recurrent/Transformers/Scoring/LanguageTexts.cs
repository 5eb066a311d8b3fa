using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>Texts as a language model reads and writes them: each begins with the begin symbol, and what a step writes is what the next one reads.</summary>
/// <param name="hasEnd">Whether a text ends with end-of-sequence.</param>
internal sealed class LanguageTexts(bool hasEnd)
{
    // In place of a token among those of a column, which are 0 or more.
    private const int EndMark = -1;

    private readonly List<int> _sequences = [];
    private readonly List<int> _places = [];
    private readonly List<int> _counts = [];

    /// <summary>The texts that have steps, with a target for every step.</summary>
    public SequenceStore Store { get; } = new([0], TargetShape.ClassPerStep);

    /// <summary>Their numbers in the store.</summary>
    public IReadOnlyList<int> Sequences => _sequences;

    /// <summary>For each the number of steps before it.</summary>
    public IReadOnlyList<int> Places => _places;

    /// <summary>Steps of the i-th text that was added, which may be none.</summary>
    public int CountOf(int i) => _counts[i];

    /// <summary>Forgets all texts.</summary>
    public void Clear()
    {
        Store.Clear();
        _sequences.Clear();
        _places.Clear();
        _counts.Clear();
    }

    /// <summary>Takes a text in: a sequence of the column's tokens.</summary>
    public void Add(SequenceStore store, int sequence)
    {
        int tokenCount = store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence);
        int count = tokenCount + (hasEnd ? 1 : 0);
        _counts.Add(count);
        if (count > 0)
        {
            _sequences.Add(Store.SequenceCount);
            _places.Add(checked((int)Store.StepCount));
            Append(store.Tokens(0, sequence, 0, tokenCount), count, goesOn: false);
        }
    }

    /// <summary>
    /// Takes sequences of the column's tokens in as one text: each goes on from the states of the one before. Where texts end with end-of-sequence, each also begins
    /// with the begin symbol.
    /// </summary>
    public void AddJoined(SequenceStore store) => Add([.. Join(store)]);

    /// <summary>As <see cref="AddJoined"/>, the text cut into so many pieces of like length, each a text that begins with the begin symbol.</summary>
    public void AddPieces(SequenceStore store, int pieceCount)
    {
        List<int> joined = Join(store);
        for (int piece = 0; piece < pieceCount; piece++)
        {
            int first = (int)((long)joined.Count * piece / pieceCount);
            int end = (int)((long)joined.Count * (piece + 1) / pieceCount);
            if (first < end)
            {
                Add([.. joined[first..end]]);
            }
        }
    }

    /// <summary>The number of steps before the i-th text that was added.</summary>
    public int PlaceOf(int i)
    {
        int place = 0;
        for (int before = 0; before < i; before++)
        {
            place += _counts[before];
        }

        return place;
    }

    private List<int> Join(SequenceStore store)
    {
        var joined = new List<int>();
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            joined.AddRange(store.Tokens(0, sequence, 0, store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence)));
            if (hasEnd)
            {
                joined.Add(EndMark);
            }
        }

        return joined;
    }

    private void Add(int[] joined)
    {
        _counts.Add(joined.Length);
        if (joined.Length > 0)
        {
            _sequences.Add(Store.SequenceCount);
            _places.Add(checked((int)Store.StepCount));
            Append(joined, joined.Length, goesOn: true);
        }
    }

    private void Append(ReadOnlySpan<int> tokens, int count, bool goesOn)
    {
        Span<int> read = Store.AddTokens(0, count);
        Span<int> written = Store.Targets.AddClasses(count);
        int before = TargetSymbols.Begin;
        for (int step = 0; step < count; step++)
        {
            bool isEnd = goesOn ? tokens[step] == EndMark : step == tokens.Length;
            int symbol = isEnd ? TargetSymbols.End : LanguageModelColumn.SymbolOf(tokens[step]);
            read[step] = before;
            written[step] = symbol;
            before = isEnd ? TargetSymbols.Begin : symbol;
        }

        Store.EndSequence(count);
    }
}
