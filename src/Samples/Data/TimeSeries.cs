namespace Samples.Data;

/// <summary>One labelled series of a .ts file.</summary>
/// <param name="Values">Step after step, each with one value per channel.</param>
/// <param name="Label">The class, as written in the file.</param>
internal sealed record TimeSeries(float[] Values, string Label);
