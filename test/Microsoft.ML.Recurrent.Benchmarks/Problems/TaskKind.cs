namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a network is for.</summary>
internal enum TaskKind
{
    /// <summary>Numbers in, classes out.</summary>
    Classes,

    /// <summary>An encoder-decoder with additive attention: tokens in, tokens out.</summary>
    Sequences,

    /// <summary>A language model on streams of text, window after window: tokens in, the next ones out.</summary>
    Language,

    /// <summary>A direct forecaster: windows of numbers in, quantiles of all steps of a horizon out.</summary>
    Forecast,
}
