namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>A step of a series for which there is a row.</summary>
/// <param name="Row">Its number among the kept rows.</param>
/// <param name="Time">Its time.</param>
internal readonly record struct KeptStep(int Row, DateTime Time);
