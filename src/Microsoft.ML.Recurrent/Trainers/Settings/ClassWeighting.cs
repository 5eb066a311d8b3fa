namespace Microsoft.ML.Recurrent;

/// <summary>How much the examples of each class count.</summary>
public enum ClassWeighting
{
    /// <summary>All the same, or by the class weights given.</summary>
    None,

    /// <summary>In inverse proportion to the class's share of the training rows, so that all classes count the same in sum.</summary>
    Balanced,
}
