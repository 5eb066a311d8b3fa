namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>Neighbouring tokens that belong together: the first token's index, the number of tokens, and a type, empty where labels name none.</summary>
internal readonly record struct TagSpan(int Start, int Length, string Type)
{
    /// <summary>A type as users see it: seqeval's underscore stands for a nameless one.</summary>
    public static string ShownType(string type) => type.Length == 0 ? "_" : type;
}
