using Microsoft.ML.Data;

namespace Samples.Data;

/// <summary>Sixty measurements of a process, and the way it behaves: steady, cyclic, with a trend or with a shift.</summary>
internal sealed class ControlChart
{
    public const int MeasurementCount = 60;

    [VectorType(MeasurementCount, 1)]
    public required float[] Measurements { get; init; }

    public required string Behaviour { get; init; }
}
