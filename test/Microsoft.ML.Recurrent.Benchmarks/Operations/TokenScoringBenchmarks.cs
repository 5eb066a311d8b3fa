using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Steps and batches of short rows on tokens of 5,000, all as frequent, with their products kept and without; an LSTM of E = H.</summary>
[MemoryDiagnoser]
public class TokenScoringBenchmarks
{
    private const int Vocabulary = 5000;
    private const int RowCount = 64;
    private const int ClassCount = 5;
    private readonly SequenceBatch _batch = new();
    private readonly Execution _execution = new(new Workspace(), threadCount: 1);
    private readonly int[] _rows = [.. Enumerable.Range(0, RowCount)];
    private readonly Matrix _probabilities = new Workspace().RentZeroed(RowCount, ClassCount);
    private RandomStream _random = new(1, RandomPurpose.Data, 0);
    private SequenceStore _store = null!;
    private Network _network = null!;
    private StepRun _run = null!;
    private StepState _state = null!;

    /// <summary>Units, and numbers of a token's vector.</summary>
    [Params(64, 128, 256)]
    public int HiddenSize { get; set; }

    /// <summary>Whether the network keeps its tokens' products.</summary>
    [Params(true, false)]
    public bool KeepsProducts { get; set; }

    /// <summary>Makes a network with first weights, and rows of 5 to 15 tokens.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var spec = new NetworkSpec
        {
            Inputs = [new InputSpec("tokens", HiddenSize, Vocabulary)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = HiddenSize },
            Head = new HeadSpec { Width = ClassCount },
        };
        _network = Network.Create(spec, KeepsProducts ? TokenProductTable.MaximumBytes : 0);
        _network.Initialize(1);
        _network.Pack();
        _run = new StepRun(_network, 1);
        _state = new StepState(_run.StateLength);
        _store = new SequenceStore([0]);
        foreach (int _ in _rows)
        {
            int length = 5 + _random.NextBelow(11);
            foreach (ref int token in _store.AddTokens(0, length))
            {
                token = _random.NextBelow(Vocabulary);
            }

            _store.EndSequence(length);
        }
    }

    /// <summary>One step of one sequence that goes on.</summary>
    [Benchmark]
    public void Step()
    {
        _run.Start(1);
        _run.Enter(_state);
        _run.SetToken(0, _state.Row, _random.NextBelow(Vocabulary));
        _run.Run(threadCount: 1);
        _run.Leave(_state);
    }

    /// <summary>The probabilities of all rows, loaded as a batch.</summary>
    [Benchmark]
    public void Score()
    {
        _batch.Load(_store, _rows);
        _network.Score(_batch, _execution, _probabilities);
    }
}
