using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>A run without its order: mean and deviation of each sensor, and how far two sensors go together.</summary>
internal sealed class RunSummary
{
    private const int SensorCount = 3;

    [VectorType(3 * SensorCount)]
    public float[] Features { get; set; } = [];

    public string State { get; set; } = "";

    public static RunSummary Of(MachineRun run)
    {
        float[][] steps = [.. run.Features.Chunk(SensorCount)];
        float[] means = [.. Enumerable.Range(0, SensorCount).Select(sensor => steps.Average(step => step[sensor]))];
        float Covariance(int one, int other) => steps.Average(step => (step[one] - means[one]) * (step[other] - means[other]));
        float[] deviations = [.. Enumerable.Range(0, SensorCount).Select(sensor => MathF.Sqrt(Covariance(sensor, sensor)))];
        float[] correlations = [.. Enumerable.Range(0, SensorCount).Select(sensor =>
        {
            int next = (sensor + 1) % SensorCount;
            return Covariance(sensor, next) / (deviations[sensor] * deviations[next]);
        })];
        return new RunSummary { Features = [.. means, .. deviations, .. correlations], State = run.State };
    }
}
