using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks.Explaining;

/// <summary>
/// A network as a function of the vectors that its recurrent stack reads, with the gradients of one score with respect to them. Every head is a
/// dense layer and what follows it, so a score is a row of the head's matrix times what the head reads, plus its bias. It belongs to one thread at a time.
/// </summary>
internal abstract class VectorNetwork
{
    // Bounds a batch's activations, as in scoring.
    private const int MaximumBatchSteps = 8192;

    private readonly BlockList _gradientBlocks = new();
    private readonly int[] _widths;
    private readonly float[] _weight;
    private readonly float[] _bias;
    private readonly int[] _sequences = new int[MaximumBatchSteps];

    /// <param name="network">A network of vector inputs.</param>
    /// <param name="threadCount">At most so many threads; results do not depend on it.</param>
    protected VectorNetwork(ITrainedNetwork network, int threadCount)
    {
        _widths = [.. network.InputSpecs.Select(input => input.Width)];
        _weight = ValuesOf(network, "head.weight");
        _bias = ValuesOf(network, "head.bias");
        Execution = new Execution(new Workspace(), threadCount) { Gradients = new Gradients(network.Parameters) };
        for (int i = 0; i < _sequences.Length; i++)
        {
            _sequences[i] = i;
        }
    }

    /// <summary>Numbers of a step's vector, per input.</summary>
    public ReadOnlySpan<int> Widths => _widths;

    protected Execution Execution { get; }

    /// <summary>The vectors of a sequence of a store that the original network reads, per input [T x width].</summary>
    public abstract float[][] Read(SequenceStore store, int sequence);

    /// <summary>One score at some points.</summary>
    public double[] Score(in ScoreChoice choice, int pointCount, PointWriter writer) => Run(choice, pointCount, writer, gradients: null, factor: null);

    /// <summary>
    /// One score at some points; adds its gradients with respect to the vectors, each times a factor and summed over the points, to <paramref name="gradients"/>, per
    /// input [T x width].
    /// </summary>
    /// <param name="choice">The score.</param>
    /// <param name="pointCount">The points.</param>
    /// <param name="writer">Writes each.</param>
    /// <param name="gradients">The sums.</param>
    /// <param name="factor">The factor at a point with this score; null: 1.</param>
    public double[] Differentiate(in ScoreChoice choice, int pointCount, PointWriter writer, double[][] gradients, Func<int, double, double>? factor = null)
        => Run(choice, pointCount, writer, gradients, factor);

    /// <summary>All scores of one point: per row of the head that the sequence has, [1 or T][C].</summary>
    public double[][] ScoreAll(in ScoreChoice choice, PointWriter writer)
    {
        SequenceStore points = NewPoints();
        Write(points, choice, first: 0, count: 1, writer);
        Columns rows = Forward(points, _sequences.AsSpan(0, 1));
        var scores = new double[rows.Rows][];
        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = new double[_bias.Length];
            for (int output = 0; output < _bias.Length; output++)
            {
                scores[row][output] = ScoreOf(rows, row, output);
            }
        }

        GC.KeepAlive(this);
        return scores;
    }

    /// <summary>An empty store of vectors, with room for second sequences where there are any.</summary>
    protected abstract SequenceStore NewPoints();

    /// <summary>Takes in a batch of sequences of one length and returns what the head reads.</summary>
    protected abstract Columns Forward(SequenceStore points, ReadOnlySpan<int> sequences);

    /// <summary>The row of what the head reads that a sequence of the batch has at a step.</summary>
    protected abstract int HeadRowOf(int sequence, int step);

    /// <summary>The packed row of the vectors of a sequence of the batch at a step.</summary>
    protected abstract int VectorRowOf(int sequence, int step);

    /// <summary>From the gradient of what the head reads to that of the vectors.</summary>
    protected abstract Columns Backward(Columns gradient);

    private double[] Run(in ScoreChoice choice, int pointCount, PointWriter writer, double[][]? gradients, Func<int, double, double>? factor)
    {
        var scores = new double[pointCount];
        SequenceStore points = NewPoints();
        int atOnce = Math.Clamp(MaximumBatchSteps / choice.Length, 1, pointCount);
        for (int first = 0; first < pointCount; first += atOnce)
        {
            int count = Math.Min(atOnce, pointCount - first);
            Write(points, choice, first, count, writer);
            Columns rows = Forward(points, _sequences.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                scores[first + i] = ScoreOf(rows, HeadRowOf(i, choice.Step), choice.Output);
            }

            if (gradients is not null)
            {
                Columns seeds = _gradientBlocks.RentZeroed(rows, rows.Rows, Execution.Workspace);
                for (int i = 0; i < count; i++)
                {
                    Seed(seeds, HeadRowOf(i, choice.Step), choice.Output, (float)(factor?.Invoke(first + i, scores[first + i]) ?? 1));
                }

                Add(Backward(seeds), choice.Length, count, gradients);
            }
        }

        GC.KeepAlive(this);
        return scores;
    }

    private void Write(SequenceStore points, in ScoreChoice choice, int first, int count, PointWriter writer)
    {
        points.Clear();
        for (int point = first; point < first + count; point++)
        {
            for (int input = 0; input < _widths.Length; input++)
            {
                writer(point, input, points.AddNumbers(input, choice.Length));
            }

            if (choice.Symbols is { } symbols)
            {
                points.Targets.AddSequence(symbols);
            }

            points.EndSequence(choice.Length);
        }
    }

    private double ScoreOf(Columns rows, int row, int output)
    {
        double score = _bias[output];
        int place = output * rows.Width;
        for (int block = 0; block < rows.Count; block++)
        {
            foreach (float value in rows[block].Row(row))
            {
                score += (double)_weight[place++] * value;
            }
        }

        return score;
    }

    private void Seed(Columns seeds, int row, int output, float factor)
    {
        int place = output * seeds.Width;
        for (int block = 0; block < seeds.Count; block++)
        {
            foreach (ref float value in seeds[block].Row(row))
            {
                value = factor * _weight[place++];
            }
        }
    }

    private void Add(Columns gradient, int length, int count, double[][] sums)
    {
        for (int input = 0; input < _widths.Length; input++)
        {
            int width = _widths[input];
            for (int step = 0; step < length; step++)
            {
                Span<double> sum = sums[input].AsSpan(step * width, width);
                for (int sequence = 0; sequence < count; sequence++)
                {
                    ReadOnlySpan<float> own = gradient[input].Row(VectorRowOf(sequence, step));
                    for (int i = 0; i < width; i++)
                    {
                        sum[i] += own[i];
                    }
                }
            }
        }
    }

    private static float[] ValuesOf(ITrainedNetwork network, string name)
        => network.Parameters.All.First(parameter => parameter.Name == name).In(network.Weights).ToArray();
}
