namespace Microsoft.ML.Recurrent.Engine.Networks.Explaining;

/// <summary>Writes the vectors of all steps of an input, [T x width], at one of the points at which a network is asked.</summary>
internal delegate void PointWriter(int point, int input, Span<float> vectors);
