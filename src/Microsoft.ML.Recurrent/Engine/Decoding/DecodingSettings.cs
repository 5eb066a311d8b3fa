namespace Microsoft.ML.Recurrent.Engine.Decoding;

/// <summary>How symbols are chosen one after the other.</summary>
internal sealed record DecodingSettings
{
    /// <summary>Hypotheses that a sequence goes on with; 1: greedy.</summary>
    public int BeamSize { get; init; } = 1;

    /// <summary>N: the best hypotheses that are given, or the number of samples.</summary>
    public int BestCount { get; init; } = 1;

    /// <summary>Fewest symbols, the end not counted.</summary>
    public int MinimumLength { get; init; }

    /// <summary>A hypothesis is ranked by log-probability / ((5 + length) / 6)^alpha, the end counted (Wu et al. 2016).</summary>
    public float LengthPenalty { get; init; }

    /// <summary>
    /// Beta: beta * -(sum over source steps of log min(coverage, 1)) is taken from a finished hypothesis' rank; coverage is the attention that the step got in all.
    /// </summary>
    public float CoveragePenalty { get; init; }

    /// <summary>Symbols that may not follow each other a second time; 0: any may.</summary>
    public int BlockedNgram { get; init; }

    /// <summary>Factor, at least 1, of the log-probability of a symbol that was written before, in the search and in the rank (Keskar et al. 2019).</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Whether the unknown symbol may be written.</summary>
    public bool AllowsUnknown { get; init; }

    /// <summary>Whether each hypothesis keeps the attention of its symbols.</summary>
    public bool KeepsAttention { get; init; }

    /// <summary>Symbols are drawn; null: the most probable are searched.</summary>
    public SamplingSettings? Sampling { get; init; }

    /// <summary>((5 + length) / 6)^alpha.</summary>
    public double DivisorOf(int length) => LengthPenalty == 0 ? 1 : Math.Pow((5.0 + length) / 6, LengthPenalty);
}
