using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A training step on 32 sequences of 5 to 60 steps, D = H = 128.</summary>
[MemoryDiagnoser]
public class RaggedTrainingBenchmarks
{
    private EngineTraining _training = null!;

    /// <summary>A class for every step from both directions, or one for each sequence.</summary>
    [Params(false, true)]
    public bool IsTagger { get; set; }

    /// <summary>Threads of a step.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a network with random weights and its sequences.</summary>
    [GlobalSetup]
    public void Setup() => _training = new EngineTraining(new Problem(new Shape(RecurrentKind.Lstm, 32, 60, 128, 128) { IsRagged = true, IsTagger = IsTagger }), ThreadCount);

    /// <summary>Loading the batch, forward, backward, clipping by norm, Adam, packing.</summary>
    [Benchmark]
    public void Step() => _training.Run();
}
