using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Hands the rest of the command line to BenchmarkDotNet.</summary>
internal static class KernelCommand
{
    public static int Run(string[] arguments)
    {
        // In this process: a generated project would copy LibTorch for every run.
        ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
        BenchmarkSwitcher.FromTypes([typeof(ProductBenchmarks), typeof(RecurrentLayerBenchmarks), typeof(WeightUpdateBenchmarks), typeof(TokenStepBenchmarks), typeof(ActivationBenchmarks)])
            .Run(arguments, config);
        return 0;
    }
}
