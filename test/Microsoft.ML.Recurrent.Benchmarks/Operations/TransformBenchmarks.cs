using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Rows in memory by the engine on batches it loads, by <c>Transform</c>, and one row by a prediction engine.</summary>
[MemoryDiagnoser]
public class TransformBenchmarks
{
    private RawBatches _raw = null!;
    private TransformedRows _transformed = null!;
    private PredictionEngine<SequenceRow, SequenceScores> _engine = null!;
    private SequenceRow _row = null!;
    private SequenceScores _scores = new();

    /// <summary>H; sizes, lengths and number of rows go with it.</summary>
    [Params(32, 64, 128, 256)]
    public int HiddenSize { get; set; }

    /// <summary>Whether lengths differ.</summary>
    [Params(false, true)]
    public bool IsRagged { get; set; }

    /// <summary>Makes a model and its rows.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var problem = new ScoringProblem(ScoringShape.All.Single(shape => shape.HiddenSize == HiddenSize && shape.IsRagged == IsRagged));
        _raw = new RawBatches(problem, Environment.ProcessorCount);
        _transformed = new TransformedRows(problem);
        _engine = new MLContext(seed: 1).Model.CreatePredictionEngine<SequenceRow, SequenceScores>(problem.Transformer);
        _row = problem.Rows[0];
    }

    /// <summary>Gives the engine's scratch memory back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _engine.Dispose();

    /// <summary>All rows, on all threads.</summary>
    [Benchmark(Baseline = true)]
    public void EngineBatches() => _raw.Run();

    /// <summary>All rows by a cursor.</summary>
    [Benchmark]
    public void Transform() => _transformed.Run();

    /// <summary>The first row alone.</summary>
    [Benchmark]
    public void PredictOne() => _engine.Predict(_row, ref _scores);
}
