using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The suites of BenchmarkDotNet, which gets the rest of the command line.</summary>
internal static class SuiteCommand
{
    /// <summary>Parts of the engine.</summary>
    public static IReadOnlyList<Type> Kernels { get; } =
    [
        typeof(ProductBenchmarks), typeof(RecurrentLayerBenchmarks), typeof(WeightUpdateBenchmarks), typeof(TokenStepBenchmarks), typeof(OneHotStepBenchmarks),
        typeof(ActivationBenchmarks),
    ];

    /// <summary>What a user waits for.</summary>
    public static IReadOnlyList<Type> Operations { get; } =
    [
        typeof(StreamingStepBenchmarks), typeof(TokenScoringBenchmarks), typeof(InferenceBenchmarks), typeof(RaggedTrainingBenchmarks),
        typeof(SegmentedTrainingBenchmarks), typeof(CrfBenchmarks), typeof(TransformBenchmarks),
    ];

    public static int Run(IReadOnlyList<Type> suites, string[] arguments)
    {
        // In this process: a generated project would copy LibTorch for every run.
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromTypes([.. suites]).Run(arguments, config);
        return 0;
    }
}
