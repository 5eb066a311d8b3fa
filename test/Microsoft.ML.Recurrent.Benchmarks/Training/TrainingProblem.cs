namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The numbers both sides work on: input, labels, and weights by PyTorch's names.</summary>
internal sealed class TrainingProblem
{
    public const float LearningRate = 0.001f;
    public const float MaximumGradientNorm = 1f;
    public const string HeadWeight = "head.weight";
    public const string HeadBias = "head.bias";

    public TrainingProblem(TrainingShape shape)
    {
        Shape = shape;
        var random = new Random(1);
        Input = Uniform(random, shape.StepCount * shape.BatchSize * shape.InputSize, 1.7f);
        Labels = new int[shape.LabelCount];
        for (int i = 0; i < Labels.Length; i++)
        {
            Labels[i] = random.Next(TrainingShape.ClassCount);
        }

        float limit = 1 / MathF.Sqrt(shape.HiddenSize);
        var weights = new Dictionary<string, (int[] Shape, float[] Values)>();
        int gateRows = shape.GateCount * shape.HiddenSize;
        foreach (string suffix in shape.DirectionCount == 2 ? ["_l0", "_l0_reverse"] : new[] { "_l0" })
        {
            Add("weight_ih" + suffix, gateRows, shape.InputSize);
            Add("weight_hh" + suffix, gateRows, shape.HiddenSize);
            Add("bias_ih" + suffix, gateRows);
            Add("bias_hh" + suffix, gateRows);
        }

        Add(HeadWeight, TrainingShape.ClassCount, shape.HiddenSize * shape.DirectionCount);
        Add(HeadBias, TrainingShape.ClassCount);
        Weights = weights;

        void Add(string name, params int[] size) =>
            weights.Add(name, (size, Uniform(random, size.Aggregate(1, (product, length) => product * length), limit)));
    }

    public TrainingShape Shape { get; }

    /// <summary>[T,B,D]: time-major, which is TorchSharp's faster order.</summary>
    public float[] Input { get; }

    /// <summary>One per sequence, or [T,B] for a tagger.</summary>
    public int[] Labels { get; }

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    private static float[] Uniform(Random random, int count, float limit)
    {
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = ((2 * random.NextSingle()) - 1) * limit;
        }

        return values;
    }
}
