namespace Microsoft.ML.Recurrent.Data;

/// <summary>What stands behind the channels of a series.</summary>
internal enum TsLabelKind
{
    None,
    Class,
    Number,
}
