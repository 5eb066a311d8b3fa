using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How well sequences were predicted from sequences: translations, pronunciations, transcripts.</summary>
/// <remarks>
/// <para>
/// Symbols are what the columns hold: tokens, or the characters (Unicode code points) where a column is a text. The end of a sequence is no symbol, except in
/// <see cref="Perplexity"/>. A symbol that is missing, a key 0 or an empty text, counts as one symbol that was not predicted.
/// </para>
/// <para>
/// A row may have several references, each of them right. An empty one counts as absent, as in sacreBLEU; a row whose references are all empty has the empty
/// sequence as its one reference, and so may the prediction be empty.
/// </para>
/// <para>
/// All metrics are of the corpus: counts are summed over the rows before they are divided, so that long rows weigh more. <see cref="Bleu"/> and
/// <see cref="ChrF"/> are from 0 to 100, as sacreBLEU prints them; accuracies are from 0 to 1; error rates are 0 or more, and above 1 where predictions are
/// much longer than their references.
/// </para>
/// </remarks>
public sealed class SequenceToSequenceMetrics
{
    internal SequenceToSequenceMetrics()
    {
    }

    /// <summary>Rows that were evaluated.</summary>
    public required long RowCount { get; init; }

    /// <summary>Rows whose prediction equals one of the references, symbol by symbol.</summary>
    public required long ExactMatchCount { get; init; }

    /// <summary>Rows whose prediction equals one of the references, as a share of all; NaN without rows. 1 minus it is the share of wrong words or sentences.</summary>
    public double ExactMatch => (double)ExactMatchCount / RowCount;

    /// <summary>
    /// Positions, counted from the start, at which the prediction has the reference's symbol, as a share of all; the longer of both has all positions, so
    /// what is missing and what is too much count as wrong. Of several references the one with the highest share. NaN without any symbol.
    /// </summary>
    public required double TokenAccuracy { get; init; }

    /// <summary>
    /// Insertions, deletions and substitutions of symbols (Levenshtein 1966) that turn the predictions into their nearest references. Of references that are
    /// equally near the shortest.
    /// </summary>
    public required long EditDistance { get; init; }

    /// <summary>Symbols of the nearest references.</summary>
    public required long ReferenceSymbolCount { get; init; }

    /// <summary>
    /// <see cref="EditDistance"/> per symbol of the nearest references: the word error rate (WER) where symbols are words, the phoneme error rate (PER) of
    /// phonemes and the character error rate (CER) of characters. Infinity where references have no symbol and predictions have, NaN where neither has.
    /// </summary>
    public double EditDistanceRate => (double)EditDistance / ReferenceSymbolCount;

    /// <summary>As <see cref="EditDistance"/>, of the characters of the texts: symbols with one space between them, or the text that a column holds.</summary>
    public required long CharacterEditDistance { get; init; }

    /// <summary>Characters of the references whose texts are nearest, spaces included.</summary>
    public required long ReferenceCharacterCount { get; init; }

    /// <summary>
    /// <see cref="CharacterEditDistance"/> per character of the nearest references: the character error rate (CER), equal to <see cref="EditDistanceRate"/>
    /// where symbols are the characters of a text. Infinity where references have no character and predictions have, NaN where neither has.
    /// </summary>
    public double CharacterErrorRate => (double)CharacterEditDistance / ReferenceCharacterCount;

    /// <summary>
    /// BLEU (Papineni et al. 2002) from 0 to 100, as sacreBLEU (Post 2018) computes it without a tokenizer: brevity penalty times the geometric mean of the
    /// precisions of the n-grams of 1 to 4 symbols, with exponential smoothing. 0 where no symbol matches and where no prediction has four symbols.
    /// </summary>
    public required double Bleu { get; init; }

    /// <summary>
    /// For the orders 1 to 4, the n-grams of the predictions that a reference has too, in percent; the k-th order without any has 100 / (2^k n-grams). All are
    /// 0 where no symbol matches.
    /// </summary>
    public required IReadOnlyList<double> BleuPrecisions { get; init; }

    /// <summary>exp(1 - <see cref="ClosestReferenceSymbolCount"/> / <see cref="PredictedSymbolCount"/>) where predictions are too short, else 1.</summary>
    public required double BrevityPenalty { get; init; }

    /// <summary>Symbols of the predictions.</summary>
    public required long PredictedSymbolCount { get; init; }

    /// <summary>Symbols of the references whose length is closest to the predictions'; of two equally close ones the shorter.</summary>
    public required long ClosestReferenceSymbolCount { get; init; }

    /// <summary>
    /// chrF (Popović 2015) from 0 to 100, as sacreBLEU computes it: F score of character n-grams with beta 2 (recall weighs twice as much as precision),
    /// white space removed, precision and recall averaged over the orders 1 to 6 that occur on both sides. Of several references the one with the highest score
    /// of the row. 0 where no character matches.
    /// </summary>
    public required double ChrF { get; init; }

    /// <summary>
    /// exp(-(summed log-probability of the labels) / (summed symbols of the labels, with one end-of-sequence per row)); NaN without log-probabilities.
    /// </summary>
    public required double Perplexity { get; init; }

    /// <summary>All metrics and the counts behind them, a line for each, as a text of several lines; without perplexity where it is NaN.</summary>
    public string GetFormattedTable()
    {
        var table = new StringBuilder();
        Line("exact match", $"{ExactMatch,9:F4}  {ExactMatchCount} of {RowCount} rows");
        Line("token accuracy", $"{TokenAccuracy,9:F4}");
        Line("edit distance rate", $"{EditDistanceRate,9:F4}  {EditDistance} edits, {ReferenceSymbolCount} symbols");
        Line("character error rate", $"{CharacterErrorRate,9:F4}  {CharacterEditDistance} edits, {ReferenceCharacterCount} characters");
        string precisions = string.Join("/", BleuPrecisions.Select(precision => precision.ToString("F1", CultureInfo.InvariantCulture)));
        Line("BLEU", $"{Bleu,9:F2}  {precisions}, brevity penalty {BrevityPenalty:F3}, {PredictedSymbolCount} symbols for {ClosestReferenceSymbolCount}");
        Line("chrF", $"{ChrF,9:F2}");
        if (!double.IsNaN(Perplexity))
        {
            Line("perplexity", $"{Perplexity,9:F3}");
        }

        return table.ToString();

        void Line(string name, FormattableString values) => table.Append(name.PadRight(20)).AppendLine(values.ToString(CultureInfo.InvariantCulture));
    }
}
