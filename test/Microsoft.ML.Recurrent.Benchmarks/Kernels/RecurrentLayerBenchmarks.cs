using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Every cell over 32 sequences of 50 steps, D = H = 128, on one thread: what its fused step costs beside its products.</summary>
public class RecurrentLayerBenchmarks
{
    private const int Size = 128;
    private const int StepCount = 50;
    private readonly BatchLayout _layout = new();
    private readonly Execution _execution = new(new Workspace(), threadCount: 1);
    private RecurrentLayer _layer = null!;
    private Matrix _input;
    private Matrix _outputGradient;

    /// <summary>The recurrences by name.</summary>
    public static IEnumerable<string> Cells => Enum.GetNames<CellKind>();

    /// <summary>Name of the recurrence.</summary>
    [ParamsSource(nameof(Cells))]
    public string Cell { get; set; } = "";

    /// <summary>Makes a layer with random weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var parameters = new ParameterSet();
        _layer = new RecurrentLayer(parameters, "", 0, Enum.Parse<CellKind>(Cell), [Size], Size, isBidirectional: false);
        AlignedBuffer weights = parameters.NewBuffer();
        Fill(weights.Span, 0.08f);
        _layer.Pack(weights);
        _execution.Mode = ExecutionMode.Training;
        _execution.Gradients = new Gradients(parameters);
        int[] lengths = new int[32];
        Array.Fill(lengths, StepCount);
        _layout.Arrange(lengths, default);
        _input = new Matrix(new AlignedBuffer(_layout.RowCount * Size), 0, _layout.RowCount, Size, Size);
        _outputGradient = new Matrix(new AlignedBuffer(_layout.RowCount * Size), 0, _layout.RowCount, Size, Size);
        Fill(_input.Buffer.Span, 1);
    }

    /// <summary>Outputs of all steps.</summary>
    [Benchmark]
    public void Forward()
    {
        _execution.Workspace.Reset();
        _layer.Forward(new Columns(_input), _layout, _execution);
    }

    /// <summary>Outputs of all steps, then the gradients of weights and input.</summary>
    [Benchmark]
    public void ForwardAndBackward()
    {
        _execution.Workspace.Reset();
        RecurrentPass pass = _layer.Forward(new Columns(_input), _layout, _execution);

        // Backward may overwrite the gradient it is given.
        _outputGradient.Buffer.Span.Fill(0.01f);
        _layer.Backward(pass, new Columns(_outputGradient), wantsInputGradient: true, _execution);
    }

    private static void Fill(Span<float> values, float limit)
    {
        var random = new Random(1);
        foreach (ref float value in values)
        {
            value = ((2 * random.NextSingle()) - 1) * limit;
        }
    }
}
