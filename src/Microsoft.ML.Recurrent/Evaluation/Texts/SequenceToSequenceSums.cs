namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>Counts predicted sequences against their references, row by row.</summary>
internal sealed class SequenceToSequenceSums
{
    private readonly SymbolTexts _texts;
    private readonly bool _areCharacters;
    private readonly PositionSums _positions = new();
    private readonly EditSums _edits = new();
    private readonly EditSums _characterEdits;
    private readonly BleuCounts _bleu = new();
    private readonly ChrfCounts _chrf = new();
    private double _logProbability;
    private long _scoredSymbolCount;

    /// <param name="texts">The texts of the symbols.</param>
    /// <param name="areCharacters">Whether the symbols are the characters of a text; else they are words, with spaces between them.</param>
    public SequenceToSequenceSums(SymbolTexts texts, bool areCharacters)
    {
        _texts = texts;
        _areCharacters = areCharacters;
        _characterEdits = areCharacters ? _edits : new EditSums();
    }

    /// <summary>Counts a row.</summary>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="references">What would have been right; one at least.</param>
    public void AddRow(int[] prediction, List<int[]> references)
    {
        _positions.Add(prediction, references);
        _edits.Add(prediction, references);
        if (!_areCharacters)
        {
            _characterEdits.Add(_texts.Join(prediction), references.ConvertAll(reference => _texts.Join(reference)));
        }

        _bleu.Add(BleuCounts.Of(prediction, references));
        _chrf.Add(ChrfCounts.Of(_texts.WithoutWhiteSpace(prediction), references.ConvertAll(reference => _texts.WithoutWhiteSpace(reference))));
    }

    /// <summary>Counts the log-probability of a sequence of <paramref name="length"/> symbols and the end-of-sequence behind them.</summary>
    public void AddLogProbability(double logProbability, int length)
    {
        _logProbability += logProbability;
        _scoredSymbolCount += length + 1;
    }

    public SequenceToSequenceMetrics ToMetrics() => new()
    {
        RowCount = _positions.RowCount,
        ExactMatchCount = _positions.ExactCount,
        TokenAccuracy = _positions.Accuracy,
        EditDistance = _edits.Distance,
        ReferenceSymbolCount = _edits.ReferenceLength,
        CharacterEditDistance = _characterEdits.Distance,
        ReferenceCharacterCount = _characterEdits.ReferenceLength,
        Bleu = _bleu.Score,
        BleuPrecisions = _bleu.Precisions(),
        BrevityPenalty = _bleu.BrevityPenalty,
        PredictedSymbolCount = _bleu.PredictedLength,
        ClosestReferenceSymbolCount = _bleu.ReferenceLength,
        ChrF = _chrf.Score,
        Perplexity = Math.Exp(-_logProbability / _scoredSymbolCount),
    };
}
