using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One step of sessions that keep their states, D = H.</summary>
[MemoryDiagnoser]
public class StreamingStepBenchmarks
{
    private const int StepCount = 20;
    private EngineStreaming _streaming = null!;

    /// <summary>The recurrences by name.</summary>
    public static IEnumerable<string> Kinds => Enum.GetNames<RecurrentKind>();

    /// <summary>Name of the recurrence.</summary>
    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    /// <summary>H, and numbers per step.</summary>
    [Params(64, 128, 256, 650)]
    public int HiddenSize { get; set; }

    /// <summary>Sessions that take a step in one call.</summary>
    [Params(1, 32)]
    public int SessionCount { get; set; }

    /// <summary>Whether the recurrent weights are stored as bfloat16.</summary>
    [Params(false, true)]
    public bool IsBFloat16 { get; set; }

    /// <summary>Makes the sessions of a network with random weights.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var shape = new Shape(Enum.Parse<RecurrentKind>(Kind), SessionCount, StepCount, HiddenSize, HiddenSize) { HasBFloat16Weights = IsBFloat16 };
        _streaming = new EngineStreaming(new Problem(shape));
    }

    /// <summary>Gives the states back.</summary>
    [GlobalCleanup]
    public void Cleanup() => _streaming.Dispose();

    /// <summary>Features in, probabilities out.</summary>
    [Benchmark]
    public void Step() => _streaming.Run();
}
