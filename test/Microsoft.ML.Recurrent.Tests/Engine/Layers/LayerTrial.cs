using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Tests.Engine.Layers;

/// <summary>
/// One forward and backward of a layer over sequences that are given, and come back, as [sequence][step][column] in the
/// caller's order; pooled rows are sequences of one step. Rented memory is fenced and starts as NaN.
/// </summary>
internal sealed class LayerTrial
{
    private readonly Layer _layer;
    private readonly BatchLayout _layout = new();
    private readonly Columns _input;
    private readonly Execution _execution;
    private int[] _outputWidths = [];

    public LayerTrial(
        Layer layer,
        ParameterSet parameters,
        float[][][] input,
        int[] blockWidths,
        int threadCount = 1,
        bool isTraining = true,
        long[]? ids = null,
        int segmentLength = 0)
    {
        _layer = layer;
        _layout.Arrange([.. input.Select(steps => steps.Length)], ids);
        _input = Pack(input, blockWidths, _layout, isPooled: false);
        _execution = new Execution(new Workspace { IsFenced = true }, threadCount)
        {
            Mode = isTraining ? ExecutionMode.Training : ExecutionMode.Evaluation,
            Seed = 17,
            Update = 3,
            SegmentLength = segmentLength,
            Gradients = new Gradients(parameters),
        };
    }

    public float[][][] Output { get; private set; } = [];

    public float[][][] InputGradient { get; private set; } = [];

    public Execution Execution => _execution;

    public float[] ParameterGradients => _execution.Gradients!.Dense.Span.ToArray();

    /// <summary>Normal draws; the numbers of a sequence depend on its own place and shape alone.</summary>
    public static float[][][] Draw(int[] lengths, int width, ulong seed = 1)
        => [.. lengths.Select((length, sequence) => DrawSequence(length, width, seed, sequence))];

    public static float[][] DrawSequence(int length, int width, ulong seed, int sequence)
    {
        var stream = new RandomStream(seed, RandomPurpose.Data, (uint)sequence);
        var steps = new float[length][];
        for (int step = 0; step < length; step++)
        {
            steps[step] = new float[width];
            for (int column = 0; column < width; column++)
            {
                steps[step][column] = (float)stream.NextNormal();
            }
        }

        return steps;
    }

    /// <summary>Fills the weights with draws and hands them to the layer.</summary>
    public static AlignedBuffer DrawWeights(ParameterSet parameters, float scale = 1)
    {
        AlignedBuffer weights = parameters.NewBuffer();
        var stream = new RandomStream(5, RandomPurpose.Data, 99);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.In(weights))
            {
                value = scale * (float)stream.NextNormal();
            }
        }

        return weights;
    }

    /// <summary>Runs both directions and reads the results back; checks that padding columns are zero and fences whole.</summary>
    public LayerTrial Run(float[][][] outputGradient)
    {
        _execution.Gradients!.Clear();
        bool isPooled = outputGradient.All(steps => steps.Length == 1) && _layer is PoolingLayer;
        Pass pass = _layer.Forward(_input, _layout, _execution);
        Output = Unpack(pass.Output, isPooled);
        _outputWidths = Widths(pass.Output);
        Columns gradient = Pack(outputGradient, _outputWidths, _layout, isPooled);
        Columns inputGradient = _layer.Backward(pass, gradient, wantsInputGradient: true, _execution);
        InputGradient = Unpack(inputGradient, isPooled: false);
        _execution.Workspace.Reset();
        return this;
    }

    /// <summary>Bytes that one more forward and backward allocates on this thread; after <see cref="Run"/>.</summary>
    public long BytesOfOneMoreRun(float[][][] outputGradient)
    {
        Columns gradient = Pack(outputGradient, _outputWidths, _layout, _layer is PoolingLayer);
        return Allocations.Least(() =>
        {
            Pass pass = _layer.Forward(_input, _layout, _execution);
            _layer.Backward(pass, gradient, wantsInputGradient: true, _execution);
            _execution.Workspace.Reset();
        });
    }

    public static Columns Pack(float[][][] sequences, int[] blockWidths, BatchLayout layout, bool isPooled)
    {
        int rows = isPooled ? layout.SequenceCount : layout.RowCount;
        var blocks = new Matrix[blockWidths.Length];
        int first = 0;
        for (int block = 0; block < blocks.Length; block++)
        {
            int stride = AlignedBuffer.RoundUp(blockWidths[block]) + AlignedBuffer.BlockSize;
            blocks[block] = new Matrix(new AlignedBuffer(rows * stride), 0, rows, blockWidths[block], stride);
            for (int packed = 0; packed < layout.SequenceCount; packed++)
            {
                float[][] steps = sequences[layout.CallerIndex[packed]];
                for (int step = 0; step < steps.Length; step++)
                {
                    steps[step].AsSpan(first, blockWidths[block]).CopyTo(blocks[block].Row(layout.OffsetOf(step) + packed));
                }
            }

            first += blockWidths[block];
        }

        return new Columns(blocks);
    }

    public static float[][][] Unpack(Columns columns, BatchLayout layout, bool isPooled)
    {
        var sequences = new float[layout.SequenceCount][][];
        for (int packed = 0; packed < layout.SequenceCount; packed++)
        {
            var steps = new float[isPooled ? 1 : layout.Lengths[packed]][];
            for (int step = 0; step < steps.Length; step++)
            {
                steps[step] = JoinRow(columns, layout.OffsetOf(step) + packed);
            }

            sequences[layout.CallerIndex[packed]] = steps;
        }

        return sequences;
    }

    private float[][][] Unpack(Columns columns, bool isPooled) => Unpack(columns, _layout, isPooled);

    private static int[] Widths(Columns columns) => [.. Enumerable.Range(0, columns.Count).Select(block => columns[block].Columns)];

    private static float[] JoinRow(Columns columns, int row)
    {
        var joined = new List<float>();
        for (int block = 0; block < columns.Count; block++)
        {
            joined.AddRange(columns[block].Row(row));
            foreach (float padding in columns[block].PaddedRow(row)[columns[block].Columns..])
            {
                Assert.Equal(0, padding);
            }
        }

        return [.. joined];
    }
}
