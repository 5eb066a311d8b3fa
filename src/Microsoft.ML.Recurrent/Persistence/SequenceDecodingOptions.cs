using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Decoding;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// How a fitted model writes sequences. It belongs to the model, not to its training:
/// <see cref="RecurrentSequenceToSequenceTransformer.WithDecoding(SequenceDecodingOptions)"/> makes a model that writes otherwise. Saved with a model.
/// </summary>
public sealed class SequenceDecodingOptions
{
    // What a damaged file or a slip of the keyboard may ask for at most: wider beams find nothing new, and longer targets no decoder of a fixed state writes.
    internal const int MaximumBeamSize = 10_000;
    internal const int LongestTarget = 65_536;

    /// <summary>Hypotheses that the search keeps at each step, 1 to 10,000; 1: greedy, the most probable symbol each time. Default: <c>1</c>.</summary>
    public int BeamSize { get; set; } = 1;

    /// <summary>
    /// How many sequences a row gets, 1 to 1,000, and at most <see cref="BeamSize"/> where nothing is drawn. Above 1 the model adds the columns BestLabels (one after the
    /// other, best first), BestLengths and BestScores, and BestTexts where targets are texts. Default: <c>1</c>.
    /// </summary>
    public int NumberOfBestSequences { get; set; } = 1;

    /// <summary>Fewest symbols of a sequence. Default: <c>0</c>.</summary>
    public int MinimumLength { get; set; }

    /// <summary>
    /// The symbols that every sequence begins with: texts of the target's vocabulary, or where targets are texts its characters, one each. They count in scores.
    /// Default: <c>[]</c>.
    /// </summary>
    public string[] Prefix { get; set; } = [];

    /// <summary>
    /// Name of a column with the symbols that each row's sequence begins with: vectors of text or one text with symbols of the target's vocabulary, or vectors
    /// of the target's keys. A row where the column is empty begins with <see cref="Prefix"/>. Null: there is no such column. Default: <c>null</c>.
    /// </summary>
    public string? PrefixColumnName { get; set; }

    /// <summary>Most symbols of a sequence, up to 65,536; 0: automatic (one and a half times the longest target of the training rows). Default: <c>0</c>.</summary>
    public int MaximumLength { get; set; }

    /// <summary>Alpha: hypotheses are ranked by log-probability / ((5 + length) / 6)^alpha, the end counted (Wu et al. 2016); 0: by log-probability alone. Default: <c>0</c>.</summary>
    public float LengthPenalty { get; set; }

    /// <summary>Beta: what is taken from a hypothesis' rank for each step of the source that got little attention, beta * -log(min(coverage, 1)) (Wu et al. 2016). Default: <c>0</c>.</summary>
    public float CoveragePenalty { get; set; }

    /// <summary>No run of so many symbols is written twice in a sequence; 0: any may be. Default: <c>0</c>.</summary>
    public int BlockedNgramSize { get; set; }

    /// <summary>Factor, at least 1, of the log-probability of a symbol that was written before, in search and rank (Keskar et al. 2019); 1: none. Default: <c>1</c>.</summary>
    public float RepetitionPenalty { get; set; } = 1;

    /// <summary>Draws symbols by their probabilities in place of searching the most probable ones. Default: <c>false</c>.</summary>
    public bool Sample { get; set; }

    /// <summary>Probabilities are taken to the power 1 / temperature before a draw; above 0. Used with <see cref="Sample"/>. Default: <c>1</c>.</summary>
    public float Temperature { get; set; } = 1;

    /// <summary>Draws among the so many most probable symbols; 0: among all. Used with <see cref="Sample"/>. Default: <c>0</c>.</summary>
    public int TopK { get; set; }

    /// <summary>Draws among the fewest most probable symbols that make up this share of probability; 1: among all. Used with <see cref="Sample"/>. Default: <c>1</c>.</summary>
    public float TopP { get; set; } = 1;

    /// <summary>Decides the draws of <see cref="Sample"/>: the same source gets the same sequences. Default: <c>1</c>.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>
    /// Lets the model write the unknown symbol, and puts in its place the text of the source step with the highest attention, such as a name that training
    /// never saw. For sources and targets of text, and models with attention. PredictedText and BestTexts have the replaced texts; targets that are vectors
    /// get them as the columns PredictedTokens and BestTokens. In PredictedLabel and BestLabels a replaced symbol is its key where the target's vocabulary has
    /// the text, else the missing key. A model writes the unknown symbol only if its training had some: give the trainer a <c>MinimumTargetCount</c> above 1, or a
    /// <c>MaximumTargetVocabularySize</c>, that leaves rare symbols out of the vocabulary.
    /// Default: <c>false</c>.
    /// </summary>
    public bool ReplaceUnknown { get; set; }

    /// <summary>Adds the column Attention: for each predicted symbol a row with the weight of each step of the source. Not with attention None. Default: <c>false</c>.</summary>
    public bool OutputAttention { get; set; }

    internal void Validate(bool hasAttention)
    {
        Check(BeamSize is >= 1 and <= MaximumBeamSize, nameof(BeamSize), $"at least 1 and at most {MaximumBeamSize}", BeamSize);
        Check(NumberOfBestSequences is >= 1 and <= 1000, nameof(NumberOfBestSequences), "1 .. 1000", NumberOfBestSequences);
        Check(Sample || NumberOfBestSequences <= BeamSize, nameof(NumberOfBestSequences), $"at most BeamSize {BeamSize} without Sample", NumberOfBestSequences);
        Check(MinimumLength is >= 0 and <= LongestTarget, nameof(MinimumLength), $"0 to {LongestTarget}", MinimumLength);
        Check(MaximumLength is >= 0 and <= LongestTarget, nameof(MaximumLength), $"1 to {LongestTarget}, or 0 for automatic", MaximumLength);
        Check(Prefix is not null && Prefix.All(symbol => symbol is not null), nameof(Prefix), "an array of texts", "null");
        Check(PrefixColumnName is null || !string.IsNullOrWhiteSpace(PrefixColumnName), nameof(PrefixColumnName), "the name of a column, or null", $"'{PrefixColumnName}'");
        Check(MaximumLength == 0 || MaximumLength >= Prefix!.Length, nameof(MaximumLength), $"at least the {Prefix!.Length} symbols of Prefix", MaximumLength);
        Check(MaximumLength == 0 || MaximumLength >= MinimumLength, nameof(MaximumLength), $"at least MinimumLength {MinimumLength}", MaximumLength);
        Check(float.IsFinite(LengthPenalty), nameof(LengthPenalty), "a finite number", LengthPenalty);
        Check(float.IsFinite(CoveragePenalty) && CoveragePenalty >= 0, nameof(CoveragePenalty), "a finite number of at least 0", CoveragePenalty);
        Check(hasAttention || CoveragePenalty == 0, nameof(CoveragePenalty), "0 for a model without attention", CoveragePenalty);
        Check(BlockedNgramSize >= 0, nameof(BlockedNgramSize), "at least 0", BlockedNgramSize);
        Check(float.IsFinite(RepetitionPenalty) && RepetitionPenalty >= 1, nameof(RepetitionPenalty), "a finite number of at least 1", RepetitionPenalty);
        Check(float.IsFinite(Temperature) && Temperature > 0, nameof(Temperature), "a finite number above 0 (Sample = false takes the most probable symbols)", Temperature);
        Check(TopK >= 0, nameof(TopK), "at least 0", TopK);
        Check(TopP is > 0 and <= 1, nameof(TopP), "above 0 and at most 1", TopP);
        Check(hasAttention || !OutputAttention, nameof(OutputAttention), "false for a model without attention", OutputAttention);
        Check(hasAttention || !ReplaceUnknown, nameof(ReplaceUnknown), "false for a model without attention", ReplaceUnknown);
    }

    /// <summary>Refuses what the columns of a model cannot give.</summary>
    internal void CheckColumns(FeatureColumn source, LabelColumn target)
    {
        Check(
            !ReplaceUnknown || source.Kind is FeatureKind.Words or FeatureKind.Characters,
            nameof(ReplaceUnknown),
            "false where the source is no text",
            $"{ReplaceUnknown} with column '{source.ColumnName}' of {source.Kind}");
        Check(
            !ReplaceUnknown || target.Values is { AreTexts: true },
            nameof(ReplaceUnknown),
            "false where targets are keys that do not stand for texts",
            $"{ReplaceUnknown} with label column '{target.Name}'");
        string[] symbols = Prefix.Length == 0 ? [] : target.Values?.ToTexts() ?? [];
        string? unknown = Prefix.FirstOrDefault(symbol => Array.IndexOf(symbols, symbol) < 0);
        Check(unknown is null, nameof(Prefix), $"symbols of the vocabulary of label column '{target.Name}'", $"'{unknown}'");
    }

    /// <summary>In the engine's words.</summary>
    internal DecodingSettings ToSettings() => new()
    {
        BeamSize = Sample ? 1 : BeamSize,
        BestCount = NumberOfBestSequences,
        MinimumLength = MinimumLength,
        LengthPenalty = LengthPenalty,
        CoveragePenalty = CoveragePenalty,
        BlockedNgram = BlockedNgramSize,
        RepetitionPenalty = RepetitionPenalty,
        AllowsUnknown = ReplaceUnknown,
        KeepsAttention = OutputAttention || ReplaceUnknown,
        Sampling = Sample ? new SamplingSettings((uint)Seed, Temperature, TopK, TopP) : null,
    };

    internal SequenceDecodingOptions Copy()
    {
        var copy = (SequenceDecodingOptions)MemberwiseClone();
        copy.Prefix = [.. Prefix];
        return copy;
    }

    /// <summary>The same for a model without attention.</summary>
    internal SequenceDecodingOptions WithoutAttention()
    {
        SequenceDecodingOptions copy = Copy();
        (copy.CoveragePenalty, copy.OutputAttention, copy.ReplaceUnknown) = (0, false, false);
        return copy;
    }

    private static void Check(bool condition, string option, string expected, object got)
    {
        if (!condition)
        {
            throw new ArgumentOutOfRangeException(option, FormattableString.Invariant($"Option Decoding.{option}: expected {expected}, got {got}."));
        }
    }
}
