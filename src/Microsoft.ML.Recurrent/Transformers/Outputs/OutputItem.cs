namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>What one value of an output column is.</summary>
internal enum OutputItem
{
    /// <summary>One of the label's classes.</summary>
    Key,

    Single,

    Boolean,

    Int32,

    Text,
}
