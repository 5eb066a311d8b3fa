namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A step of a sequence whose value a column shows.</summary>
internal enum ShownStep
{
    First,
    Last,
    Label,
}
