using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The numbers all sides work on: input, labels, and weights by PyTorch's names.</summary>
internal sealed class Problem
{
    public const float LearningRate = 0.001f;
    public const float MaximumGradientNorm = 1f;
    public const string HeadWeight = "head.weight";
    public const string HeadBias = "head.bias";

    /// <summary>The label of a step that pads; PyTorch's cross-entropy ignores it.</summary>
    public const int Padding = -100;

    public Problem(Shape shape)
    {
        Shape = shape;
        Lengths = shape.Lengths();
        StepCount = Lengths.Max();
        var random = new Random(1);
        Input = new float[StepCount * shape.BatchSize * shape.InputSize];
        Labels = new int[shape.IsTagger ? StepCount * shape.BatchSize : shape.BatchSize];
        for (int t = 0; t < StepCount; t++)
        {
            for (int sequence = 0; sequence < shape.BatchSize; sequence++)
            {
                int row = (t * shape.BatchSize) + sequence;
                if (shape.IsTagger || t == 0)
                {
                    Labels[row] = t < Lengths[sequence] ? random.Next(shape.ClassCount) : Padding;
                }

                if (t < Lengths[sequence])
                {
                    random.Fill(Input.AsSpan(row * shape.InputSize, shape.InputSize), 1.7f);
                }
            }
        }

        float limit = 1 / MathF.Sqrt(shape.HiddenSize);
        var weights = new Dictionary<string, (int[] Shape, float[] Values)>();
        int gateRows = shape.GateCount * shape.HiddenSize;
        foreach (string suffix in DirectionSuffixes)
        {
            AddMatrix("weight_ih" + suffix, shape.InputSize);
            AddMatrix("weight_hh" + suffix, shape.HiddenSize);
            Add("bias_ih" + suffix, gateRows);
            Add("bias_hh" + suffix, gateRows);
        }

        Add(HeadWeight, shape.ClassCount, shape.HiddenSize * shape.DirectionCount);
        Add(HeadBias, shape.ClassCount);
        Weights = weights;

        void AddMatrix(string name, int columns)
        {
            Add(name, gateRows, columns);
            if (shape.HasBFloat16Weights)
            {
                BFloat16.Round(weights[name].Values);
            }
        }

        void Add(string name, params int[] size)
        {
            var values = new float[size.Aggregate(1, (product, length) => product * length)];
            random.Fill(values, limit);
            weights.Add(name, (size, values));
        }
    }

    public Shape Shape { get; }

    /// <summary>Steps of each sequence, longest first.</summary>
    public int[] Lengths { get; }

    /// <summary>Steps of the longest.</summary>
    public int StepCount { get; }

    /// <summary>[T,B,D]: time-major, which is TorchSharp's faster order. Steps past a sequence's length are zero.</summary>
    public float[] Input { get; }

    /// <summary>One per sequence, or [T,B] for a tagger.</summary>
    public int[] Labels { get; }

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>What ends the names of the weights of each direction.</summary>
    public IEnumerable<string> DirectionSuffixes => Shape.DirectionCount == 2 ? ["_l0", "_l0_reverse"] : ["_l0"];

    public ReadOnlySpan<float> InputOf(int step, int sequence) =>
        Input.AsSpan(((step * Shape.BatchSize) + sequence) * Shape.InputSize, Shape.InputSize);

    /// <summary>Of values [T,B,width] those of steps that pad nothing, step after step.</summary>
    public float[] WithoutPadding(ReadOnlySpan<float> values, int width)
    {
        if (!Shape.IsRagged)
        {
            return values.ToArray();
        }

        var kept = new List<float>();
        for (int t = 0; t < StepCount; t++)
        {
            for (int sequence = 0; sequence < Shape.BatchSize && t < Lengths[sequence]; sequence++)
            {
                kept.AddRange(values.Slice(((t * Shape.BatchSize) + sequence) * width, width));
            }
        }

        return [.. kept];
    }
}
