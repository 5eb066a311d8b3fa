using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How well a language model predicts texts.</summary>
/// <remarks>
/// Tokens are all that the model has to predict: those of the texts and, with <see cref="LanguageModelRows.Separate"/>, one end-of-sequence per row. A token that
/// training did not have counts with the probability of the unknown token.
/// </remarks>
public sealed class LanguageModelingMetrics
{
    internal LanguageModelingMetrics()
    {
    }

    /// <summary>Rows that were read.</summary>
    public required long RowCount { get; init; }

    /// <summary>Tokens that were predicted, ends included.</summary>
    public required long TokenCount { get; init; }

    /// <summary>Characters (Unicode code points) of the raw texts, without ends; 0 where they are not known.</summary>
    public required long CharacterCount { get; init; }

    /// <summary>The sum of the natural logarithms of the probabilities of all tokens.</summary>
    public required double LogProbability { get; init; }

    /// <summary>The mean of -log p over all tokens, in nats; NaN without tokens.</summary>
    public double Loss => -LogProbability / TokenCount;

    /// <summary>exp of <see cref="Loss"/>: among how many equally probable tokens the model would be as uncertain.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>All bits, those of the ends included, over the characters of the raw texts; NaN where these are not known.</summary>
    public double BitsPerCharacter => CharacterCount == 0 ? double.NaN : -LogProbability / Math.Log(2) / CharacterCount;

    /// <summary>Share of the tokens, ends included, that were the most probable ones; NaN without tokens.</summary>
    public required double TokenAccuracy { get; init; }

    /// <summary>All metrics and the counts behind them, a line for each, as a text of several lines; without bits per character where it is NaN.</summary>
    public string GetFormattedTable()
    {
        var table = new StringBuilder();
        Line("loss", $"{Loss,9:F4}  nats per token, {TokenCount} tokens of {RowCount} rows");
        Line("perplexity", $"{Perplexity,9:F3}");
        if (!double.IsNaN(BitsPerCharacter))
        {
            Line("bits per character", $"{BitsPerCharacter,9:F4}  {CharacterCount} characters");
        }

        Line("token accuracy", $"{TokenAccuracy,9:F4}");
        return table.ToString();

        void Line(string name, FormattableString values) => table.Append(name.PadRight(20)).AppendLine(values.ToString(CultureInfo.InvariantCulture));
    }
}
