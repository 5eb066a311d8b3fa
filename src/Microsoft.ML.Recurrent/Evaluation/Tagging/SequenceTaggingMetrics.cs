using System.Globalization;
using System.Text;

namespace Microsoft.ML.Recurrent;

/// <summary>How well sequences were tagged.</summary>
/// <remarks>
/// Entities are counted as the CoNLL evaluation script counts chunks (Tjong Kim Sang and Buchholz 2000) and seqeval in its default mode: an
/// entity is correct where the same tokens have the same type. In strict mode they are seqeval's with <c>mode='strict'</c>, where only
/// entities that are well formed in the scheme count; of IOE1 one of a single token just before its like counts too, which seqeval leaves out. Tokens without a label count nowhere, as if both sequences lacked them. A label that the scheme cannot
/// read, <c>0</c> or <c>PER</c> among labels of BIO, counts as <c>O</c> where it is the true one and as wrong where it was predicted;
/// <see cref="Warnings"/> name it.
/// </remarks>
public sealed class SequenceTaggingMetrics
{
    internal SequenceTaggingMetrics()
    {
    }

    /// <summary>
    /// The scheme by which labels mark entities, as given or as found in the labels. With <see cref="TaggingScheme.None"/> an entity is a longest run of one
    /// label; see <see cref="PerLabel"/> for tokens.
    /// </summary>
    public required TaggingScheme Scheme { get; init; }

    /// <summary>Labels that the scheme cannot read, and labels or rows that speak against a scheme; empty where all is well.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Whether only well-formed entities count.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>Sequences with a label at least.</summary>
    public required long SequenceCount { get; init; }

    /// <summary>Tokens with a label.</summary>
    public required long TokenCount { get; init; }

    /// <summary>Tokens whose label was predicted, as a share of all; NaN without any.</summary>
    public required double TokenAccuracy { get; init; }

    /// <summary>Sequences with every label predicted, as a share of all; NaN without any.</summary>
    public required double SentenceAccuracy { get; init; }

    /// <summary>
    /// Mean over the tokens of the negative natural logarithm of the label's score, which is at least 1e-15; a label that the model does not
    /// know counts as one of probability 1 / (classes + 1), as ML.NET has it. NaN without scores.
    /// </summary>
    public required double LogLoss { get; init; }

    /// <summary>Correct entities as a share of those predicted, all types together; 0 without any.</summary>
    public double EntityPrecision => Total.Precision;

    /// <summary>Correct entities as a share of those labelled, all types together; 0 without any.</summary>
    public double EntityRecall => Total.Recall;

    /// <summary>Harmonic mean of <see cref="EntityPrecision"/> and <see cref="EntityRecall"/>: the F1 that the field reports, from 0 to 1.</summary>
    public double EntityF1 => Total.F1;

    /// <summary>Mean of the types' precisions; 0 without any.</summary>
    public double MacroEntityPrecision => MeanOf(type => type.Precision);

    /// <summary>Mean of the types' recalls; 0 without any.</summary>
    public double MacroEntityRecall => MeanOf(type => type.Recall);

    /// <summary>Mean of the types' F1; 0 without any.</summary>
    public double MacroEntityF1 => MeanOf(type => type.F1);

    /// <summary>Each type that was labelled or predicted, in ordinal order.</summary>
    public required IReadOnlyList<EntityTypeMetrics> PerType { get; init; }

    /// <summary>
    /// Each label that a token has or was predicted to have, in ordinal order, and its tokens; without the empty one that stands for a missing prediction.
    /// </summary>
    public IReadOnlyList<TagMetrics> PerLabel => ConfusionTable.PerLabel();

    /// <summary>Which labels were taken for which.</summary>
    public required TagConfusionTable ConfusionTable { get; init; }

    private EntityTypeMetrics Total
        => new("micro", PerType.Sum(type => type.GoldCount), PerType.Sum(type => type.PredictedCount), PerType.Sum(type => type.CorrectCount));

    /// <summary>
    /// Precision, recall and F1 of every type of entities and of all together or, where labels have no scheme, of every label by tokens; the accuracies, the
    /// scheme and the warnings, as a text of several lines.
    /// </summary>
    public string GetFormattedTable()
    {
        bool hasEntities = Scheme != TaggingScheme.None;
        IReadOnlyList<TagMetrics> rows = hasEntities
            ? [.. PerType.Append(Total).Select(type => new TagMetrics(type.Type, type.GoldCount, type.PredictedCount, type.CorrectCount))]
            : PerLabel;
        int width = rows.Max(row => (int?)row.Label.Length) is { } longest ? Math.Max(longest, 5) : 5;
        var table = new StringBuilder();
        table.AppendLine($"{(hasEntities ? "type" : "label").PadRight(width)}  precision  recall      F1     gold  predicted  correct");
        foreach (TagMetrics row in rows)
        {
            table.Append(Shares(row.Label, row.Precision, row.Recall, row.F1));
            table.AppendLine(CultureInfo.InvariantCulture, $"  {row.GoldCount,7}  {row.PredictedCount,9}  {row.CorrectCount,7}");
        }

        table.AppendLine(hasEntities
            ? Shares("macro", MacroEntityPrecision, MacroEntityRecall, MacroEntityF1)
            : Shares("macro", MeanOf(rows, row => row.Precision), MeanOf(rows, row => row.Recall), MeanOf(rows, row => row.F1)));
        table.AppendLine(CultureInfo.InvariantCulture, $"tokens {TokenCount}, accuracy {TokenAccuracy:F4}; sequences {SequenceCount}, accuracy {SentenceAccuracy:F4}");
        if (!double.IsNaN(LogLoss))
        {
            table.AppendLine(CultureInfo.InvariantCulture, $"log-loss {LogLoss:F4}");
        }

        table.AppendLine(
            !hasEntities ? "scheme None: labels count by tokens" : $"scheme {Scheme}{(IsStrict ? ", strict" : "")}: entities count");
        foreach (string warning in Warnings)
        {
            table.AppendLine($"warning: {warning}");
        }

        return table.ToString();

        string Shares(string name, double precision, double recall, double f1)
            => string.Create(CultureInfo.InvariantCulture, $"{name.PadRight(width)}  {precision,9:F4}  {recall,6:F4}  {f1,6:F4}");
    }

    private double MeanOf(Func<EntityTypeMetrics, double> metric) => MeanOf(PerType, metric);

    private static double MeanOf<T>(IReadOnlyList<T> rows, Func<T, double> metric) => rows.Count == 0 ? 0 : rows.Average(metric);
}
