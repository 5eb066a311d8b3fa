namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>Neighbouring tokens that belong together: the first token's index, the number of tokens, and a type, empty where labels name none.</summary>
internal readonly record struct TagSpan(int Start, int Length, string Type);
