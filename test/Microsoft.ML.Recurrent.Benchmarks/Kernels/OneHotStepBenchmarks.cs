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
/// One-hot numbers of 10,000 columns, an LSTM of H = 128, 32 sequences of 45 steps: with all numbers, and with those that are not zero.
/// </summary>
public class OneHotStepBenchmarks
{
    private const int Width = 10_000;
    private const int BatchSize = 32;
    private const int StepCount = 45;
    private const int ClassCount = 2;
    private readonly SequenceBatch _batch = new();
    private readonly int[] _sequences = [.. Enumerable.Range(0, BatchSize)];
    private Network _network = null!;
    private SequenceStore _store = null!;
    private Gradients _gradients = null!;
    private Execution _execution = null!;
    private Matrix _probabilities;
    private GradientClipping _clipping = null!;
    private AdamW _optimizer = null!;

    /// <summary>Whether zeros are left out.</summary>
    [Params(true, false)]
    public bool IsSparse { get; set; }

    /// <summary>Threads of a step.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a network with first weights, and random sequences of two classes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("numbers", Width)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 128 },
            Head = new HeadSpec { Width = ClassCount },
        });
        _network.Initialize(1);
        _network.Pack();
        _store = new SequenceStore([Width], TargetShape.ClassPerSequence, isSparse: [IsSparse]);
        var random = new RandomStream(1, RandomPurpose.Data, 0);
        for (int sequence = 0; sequence < BatchSize; sequence++)
        {
            for (int step = 0; step < StepCount; step++)
            {
                int column = random.NextBelow(Width);
                if (_store.Sparse(0) is { } rows)
                {
                    rows.AddRow();
                    rows.Add(column, 1);
                }
                else
                {
                    Span<float> numbers = _store.AddNumbers(0, 1);
                    numbers.Clear();
                    numbers[column] = 1;
                }
            }

            _store.Targets.AddClass(random.NextBelow(ClassCount));
            _store.EndSequence(StepCount);
        }

        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), ThreadCount) { Gradients = _gradients };
        _probabilities = new Workspace().RentZeroed(BatchSize, ClassCount);
        _clipping = new GradientClipping(_network.Parameters);
        _optimizer = new AdamW(_network.Parameters);
    }

    /// <summary>Loading the batch, forward, backward, clipping by norm, AdamW, packing, clearing.</summary>
    [Benchmark]
    public void Step()
    {
        _batch.Load(_store, _sequences);
        _network.Learn(_batch, LossSettings.Plain, _execution);
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), 5);
        _optimizer.Step(_network.Weights, _gradients, 0.002, _execution, factor);
        _network.Pack(ThreadCount);
        _gradients.Clear(_execution);
    }

    /// <summary>Loading the batch and its scores.</summary>
    [Benchmark]
    public void Score()
    {
        _batch.Load(_store, _sequences);
        _network.Score(_batch, _execution, _probabilities);
    }
}
