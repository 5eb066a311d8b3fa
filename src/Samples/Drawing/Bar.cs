namespace Samples.Drawing;

/// <summary>Bars that belong together, with the text at their left; NaN: no bar.</summary>
internal sealed record Bar(string Name, params double[] Values);
