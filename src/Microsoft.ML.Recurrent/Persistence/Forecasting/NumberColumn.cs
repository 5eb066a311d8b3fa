namespace Microsoft.ML.Recurrent.Persistence.Forecasting;

/// <summary>A column of one number or of several.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Width">Numbers of a row.</param>
internal sealed record NumberColumn(string Name, int Width);
