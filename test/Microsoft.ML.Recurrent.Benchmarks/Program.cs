using Microsoft.ML.Recurrent.Benchmarks;

return args switch
{
    ["compare", .. string[] options] => CompareCommand.Run(options),
    ["compare-child", .. string[] options] => CompareChild.Run(options),
    ["kernels", .. string[] options] => KernelCommand.Run(options),
    ["smoke"] => SmokeCommand.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        compare [--quick|--full] [--only TEXT] [--require-peers]   training steps, ours against TorchSharp
        kernels [BenchmarkDotNet's options]                        single kernels, layers and updates; for instance --filter *Product*
        smoke                                                      one small training step of ours, without TorchSharp
        """);
    return 2;
}
