namespace Microsoft.ML.Recurrent.Evaluation;

/// <summary>The place of a token in a span.</summary>
internal enum TagPosition
{
    Outside,
    Begin,
    Inside,
    End,
    Single,
}
