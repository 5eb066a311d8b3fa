namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Windows of a series and of numbers beside it, the horizons that follow, and the weights of a direct forecaster: a recurrent layer, a head over its last state
/// for all quantiles of the whole horizon, and a linear path from the window's values of the series.
/// </summary>
internal sealed class ForecastProblem
{
    public const string LinearWeight = "linear.weight";

    public ForecastProblem(Shape shape)
    {
        Shape = shape;
        var random = new Random(1);
        Windows = Draw(random, shape.StepCount * shape.BatchSize * shape.InputSize);
        Targets = Draw(random, shape.BatchSize * shape.Horizon);
        float limit = 1 / MathF.Sqrt(shape.HiddenSize);
        var weights = new WeightSet(random);
        weights.DrawLayer("", 0, shape, shape.InputSize, limit);
        weights.Draw(Problem.HeadWeight, limit, ScoreCount, shape.HiddenSize);
        weights.Draw(Problem.HeadBias, limit, ScoreCount);
        weights.Draw(LinearWeight, 1 / MathF.Sqrt(shape.StepCount), ScoreCount, shape.StepCount);
        Weights = weights;
    }

    /// <summary>Of the quantiles.</summary>
    public static double[] Levels { get; } = [0.1, 0.5, 0.9];

    public Shape Shape { get; }

    /// <summary>[T,B,D], cut and scaled; the first number of a step is the value of the series.</summary>
    public float[] Windows { get; }

    /// <summary>[B,horizon].</summary>
    public float[] Targets { get; }

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>Scores of a window: for each step of the horizon one per level.</summary>
    public int ScoreCount => Shape.Horizon * Levels.Length;

    public ReadOnlySpan<float> Step(int step, int window) => Windows.AsSpan(((step * Shape.BatchSize) + window) * Shape.InputSize, Shape.InputSize);

    /// <summary>What the linear path reads of a window.</summary>
    public float[] ValuesOf(int window) => [.. Enumerable.Range(0, Shape.StepCount).Select(step => Step(step, window)[0])];

    public ReadOnlySpan<float> TargetsOf(int window) => Targets.AsSpan(window * Shape.Horizon, Shape.Horizon);

    private static float[] Draw(Random random, int count)
    {
        var numbers = new float[count];
        random.Fill(numbers, 1.7f);
        return numbers;
    }
}
