using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Probabilities of whole sequences of 100 steps, D = H: of one alone, and of a batch.</summary>
[MemoryDiagnoser]
public class InferenceBenchmarks
{
    private const int StepCount = 100;
    private EngineScoring _scoring = null!;

    /// <summary>The recurrences by name.</summary>
    public static IEnumerable<string> Kinds => Enum.GetNames<RecurrentKind>();

    /// <summary>Name of the recurrence.</summary>
    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    /// <summary>Sequences.</summary>
    [Params(1, 32)]
    public int BatchSize { get; set; }

    /// <summary>H, and numbers per step.</summary>
    [Params(64, 128, 256)]
    public int HiddenSize { get; set; }

    /// <summary>Threads of a call.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a network with random weights and its sequences.</summary>
    [GlobalSetup]
    public void Setup() => _scoring = new EngineScoring(new Problem(new Shape(Enum.Parse<RecurrentKind>(Kind), BatchSize, StepCount, HiddenSize, HiddenSize)), ThreadCount);

    /// <summary>Recurrence, last state, dense layer, softmax.</summary>
    [Benchmark]
    public void Score() => _scoring.Run();
}
