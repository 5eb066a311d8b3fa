namespace Microsoft.ML.Recurrent.Evaluation.Tagging;

/// <summary>The place of a token in a span.</summary>
internal enum TagPosition
{
    Outside,
    Begin,
    Inside,
    End,
    Single,
}
