namespace Microsoft.ML.Recurrent.Engine.Decoding;

/// <summary>Symbols that are no symbols of a user's.</summary>
/// <param name="Unknown">Stands for all that the vocabulary does not have.</param>
/// <param name="End">Ends a sequence.</param>
/// <param name="Begin">Is read first and never written; -1: there is none.</param>
internal readonly record struct SpecialSymbols(int Unknown, int End, int Begin);
