namespace Microsoft.ML.Recurrent.Engine.Decoding;

/// <summary>How a symbol is drawn: first by temperature, then among the k most probable, then among those that make up a share p.</summary>
/// <param name="Seed">Of the draws.</param>
/// <param name="Temperature">Probabilities are taken to the power 1 / temperature.</param>
/// <param name="TopK">The most probable symbols that are left; 0: all.</param>
/// <param name="TopP">The fewest most probable symbols whose probabilities add up to this share are left (Holtzman et al. 2020); 1: all.</param>
internal sealed record SamplingSettings(ulong Seed, float Temperature = 1, int TopK = 0, float TopP = 1);
