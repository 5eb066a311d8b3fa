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
/// A training step on tokens of a large vocabulary: E = 100, an LSTM of H = 128, 32 sequences of 45 steps. Batches take turns, so that the rows of
/// the table come from memory as in training.
/// </summary>
public class TokenStepBenchmarks
{
    private const int EmbeddingSize = 100;
    private const int BatchSize = 32;
    private const int StepCount = 45;

    // A word's frequency goes with 1 / (rank + 2.7) (Mandelbrot's form of Zipf's law).
    private const double RankOffset = 2.7;
    private const int BatchCount = 50;
    private readonly SequenceBatch _batch = new();
    private readonly int[] _sequences = new int[BatchSize];
    private Network _network = null!;
    private SequenceStore _store = null!;
    private Gradients _gradients = null!;
    private Execution _execution = null!;
    private GradientClipping _clipping = null!;
    private AdamW _optimizer = null!;
    private int _next;

    /// <summary>V.</summary>
    [Params(10_000, 50_000)]
    public int Vocabulary { get; set; }

    /// <summary>Whether tokens are as frequent as the words of a text, or all alike.</summary>
    [Params(true, false)]
    public bool IsText { get; set; }

    /// <summary>Whether each update acts on the whole table.</summary>
    [Params(true, false)]
    public bool HasDenseUpdates { get; set; }

    /// <summary>Threads of a step.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a network with first weights, and random sequences of two classes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("embedding", EmbeddingSize, Vocabulary)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 128 },
            Head = new HeadSpec { Width = 2 },
        });
        _network.Initialize(1);
        _network.Pack();
        _store = new SequenceStore([0], TargetShape.ClassPerSequence);
        var random = new RandomStream(1, RandomPurpose.Data, 0);
        double[] sums = FrequencySums();
        for (int sequence = 0; sequence < BatchSize * BatchCount; sequence++)
        {
            foreach (ref int token in _store.AddTokens(0, StepCount))
            {
                int rank = Array.BinarySearch(sums, random.NextUnit() * sums[^1]);
                token = Math.Min(Vocabulary - 1, rank < 0 ? ~rank : rank);
            }

            _store.Targets.AddClass(random.NextBelow(2));
            _store.EndSequence(StepCount);
        }

        _gradients = new Gradients(_network.Parameters, HasDenseUpdates);
        _execution = new Execution(new Workspace(), ThreadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _optimizer = new AdamW(_network.Parameters);
    }

    /// <summary>Loading a batch, forward, backward, clipping by norm, AdamW, packing, clearing.</summary>
    [Benchmark]
    public void Step()
    {
        for (int i = 0; i < BatchSize; i++)
        {
            _sequences[i] = _next * BatchSize + i;
        }

        _next = (_next + 1) % BatchCount;
        _batch.Load(_store, _sequences);
        _network.Learn(_batch, LossSettings.Plain, _execution);
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), 5);
        _optimizer.Step(_network.Weights, _gradients, 0.002, _execution, factor);
        _network.Pack(ThreadCount);
        _gradients.Clear(_execution);
    }

    /// <summary>For each token the sum of the frequencies up to its own.</summary>
    private double[] FrequencySums()
    {
        double sum = 0;
        return [.. Enumerable.Range(1, Vocabulary).Select(rank => sum += IsText ? 1 / (rank + RankOffset) : 1)];
    }
}
