using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// Asks a language model how probable the tokens of some texts are. Texts go through the network window by window, so that the length of one does not decide the
/// memory it takes.
/// </summary>
internal sealed class LanguageScorer
{
    private const int WindowSteps = 512;

    // In place of a token among those of a column, which are 0 or more.
    private const int EndMark = -1;

    private readonly bool _hasEnd;
    private readonly WindowedRun _windows;
    private readonly SequenceStore _texts = new([0], TargetShape.ClassPerStep);
    private readonly List<int> _sequences = [];
    private readonly List<int> _places = [];
    private readonly List<int> _counts = [];
    private double[] _logProbabilities = [];
    private int[] _best = [];

    public LanguageScorer(FittedModel model)
    {
        _hasEnd = model.Output.Rows == LanguageModelRows.Separate;
        _windows = new WindowedRun(model.Network, WindowSteps);
    }

    /// <summary>Forgets all texts.</summary>
    public void Clear()
    {
        _texts.Clear();
        _sequences.Clear();
        _places.Clear();
        _counts.Clear();
    }

    /// <summary>Takes a text in: a sequence of the column's tokens.</summary>
    public void Add(SequenceStore store, int sequence)
    {
        int tokenCount = store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence);
        int count = tokenCount + (_hasEnd ? 1 : 0);
        _counts.Add(count);
        if (count > 0)
        {
            _sequences.Add(_texts.SequenceCount);
            _places.Add(checked((int)_texts.StepCount));
            Append(store.Tokens(0, sequence, 0, tokenCount), count, goesOn: false);
        }
    }

    /// <summary>
    /// Takes sequences of the column's tokens in as one text: each goes on from the states of the one before. Where texts end with end-of-sequence, each also begins
    /// with the begin symbol.
    /// </summary>
    public void AddJoined(SequenceStore store)
    {
        var joined = new List<int>();
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            joined.AddRange(store.Tokens(0, sequence, 0, store.IsPlaceholder(sequence) ? 0 : store.LengthOf(sequence)));
            if (_hasEnd)
            {
                joined.Add(EndMark);
            }
        }

        _counts.Add(joined.Count);
        if (joined.Count > 0)
        {
            _sequences.Add(0);
            _places.Add(0);
            Append(joined.ToArray(), joined.Count, goesOn: true);
        }
    }

    /// <summary>Scores all texts.</summary>
    public void Score(Execution execution)
    {
        if (_logProbabilities.Length < _texts.StepCount)
        {
            _logProbabilities = new double[_texts.StepCount];
            _best = new int[_texts.StepCount];
        }

        if (_sequences.Count > 0)
        {
            _windows.ScoreTargets(_texts, _sequences.ToArray(), _places.ToArray(), execution, _logProbabilities, _best);
        }
    }

    /// <summary>Of the i-th text the natural logarithm of the probability of each token and of end-of-sequence, where the model has it.</summary>
    public ReadOnlySpan<double> LogProbabilitiesOf(int i) => _logProbabilities.AsSpan(PlaceOf(i), _counts[i]);

    /// <summary>How many of the i-th text's tokens, ends included, are the most probable ones.</summary>
    public int CorrectCountOf(int i)
    {
        int correct = 0;
        int place = PlaceOf(i);
        for (int step = place; step < place + _counts[i]; step++)
        {
            correct += _best[step] == _texts.Targets.Classes(step, 1)[0] ? 1 : 0;
        }

        return correct;
    }

    private int PlaceOf(int i)
    {
        int place = 0;
        for (int before = 0; before < i; before++)
        {
            place += _counts[before];
        }

        return place;
    }

    private void Append(ReadOnlySpan<int> tokens, int count, bool goesOn)
    {
        Span<int> read = _texts.AddTokens(0, count);
        Span<int> written = _texts.Targets.AddClasses(count);
        int before = TargetSymbols.Begin;
        for (int step = 0; step < count; step++)
        {
            bool isEnd = goesOn ? tokens[step] == EndMark : step == tokens.Length;
            int symbol = isEnd ? TargetSymbols.End : LanguageModelColumn.SymbolOf(tokens[step]);
            read[step] = before;
            written[step] = symbol;
            before = isEnd ? TargetSymbols.Begin : symbol;
        }

        _texts.EndSequence(count);
    }
}
