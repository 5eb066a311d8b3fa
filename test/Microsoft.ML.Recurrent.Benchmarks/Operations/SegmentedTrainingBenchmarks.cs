using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// A training step on long sequences, 16 of 2000 steps, 32 numbers per step, H = 128: with the activations of all steps kept, and of a segment.
/// </summary>
public class SegmentedTrainingBenchmarks
{
    private const int Width = 32;
    private const int BatchSize = 16;
    private const int StepCount = 2000;
    private const int ClassCount = 5;
    private readonly SequenceBatch _batch = new();
    private Network _network = null!;
    private Gradients _gradients = null!;
    private Execution _execution = null!;
    private GradientClipping _clipping = null!;
    private Adam _optimizer = null!;

    /// <summary>Steps of a segment; 0: all steps are kept.</summary>
    [Params(100, 0)]
    public int SegmentLength { get; set; }

    /// <summary>Whether the layer reads both ways.</summary>
    [Params(false, true)]
    public bool IsBidirectional { get; set; }

    /// <summary>Threads of a step.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a network with first weights, and random sequences.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("numbers", Width)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 128, IsBidirectional = IsBidirectional },
            Head = new HeadSpec { Width = ClassCount },
        });
        _network.Initialize(1);
        _network.Pack();
        var store = new SequenceStore([Width], TargetShape.ClassPerSequence);
        var random = new RandomStream(1, RandomPurpose.Data, 0);
        for (int sequence = 0; sequence < BatchSize; sequence++)
        {
            foreach (ref float number in store.AddNumbers(0, StepCount))
            {
                number = (float)random.NextNormal();
            }

            store.Targets.AddClass(random.NextBelow(ClassCount));
            store.EndSequence(StepCount);
        }

        _batch.Load(store, [.. Enumerable.Range(0, BatchSize)]);
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), ThreadCount) { Gradients = _gradients, SegmentLength = SegmentLength };
        _clipping = new GradientClipping(_network.Parameters);
        _optimizer = new Adam(_network.Parameters);
    }

    /// <summary>Forward, backward, clipping by norm, Adam, packing, clearing.</summary>
    [Benchmark]
    public void Step()
    {
        _network.Learn(_batch, LossSettings.Plain, _execution);
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), 5);
        _optimizer.Step(_network.Weights, _gradients, 0.002, _execution, factor);
        _network.Pack(ThreadCount);
        _gradients.Clear(_execution);
    }

    /// <summary>Tells what the steps took in memory, which no column does.</summary>
    [GlobalCleanup]
    public void TellMemory() => Console.WriteLine($"// Activations: {_execution.Workspace.AllocatedBytes / 1e6:F1} MB");
}
