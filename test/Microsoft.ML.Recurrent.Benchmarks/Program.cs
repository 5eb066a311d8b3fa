using Microsoft.ML.Recurrent.Benchmarks;

return args switch
{
    ["compare", .. string[] options] => CompareCommand.Run(options),
    ["compare-child", .. string[] options] => CompareChild.Run(options),
    ["own-child", .. string[] options] => OwnGroups.Run(options),
    ["cold-child", string side, string path, string start] => ColdPrediction.Run(side, path, start),
    ["kernels", .. string[] options] => SuiteCommand.Run(SuiteCommand.Kernels, options),
    ["operations", .. string[] options] => SuiteCommand.Run(SuiteCommand.Operations, options),
    ["fuzz", .. string[] options] => FuzzCommand.Run(options),
    ["tuning", .. string[] options] => TuningCommand.Run(options),
    ["smoke"] => SmokeCommand.Run(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        compare [--quick|--full] [--group NAME] [--only TEXT]      ours against TorchSharp and ONNX Runtime
                [--seconds N] [--avx2] [--markdown] [--require-peers]
                [--baseline DIR] [--no-peers]                      ... and against another commit's checkout or build
        kernels [BenchmarkDotNet's options]                        single kernels, layers and updates; for instance --filter *Product*
        operations [BenchmarkDotNet's options]                     streaming, inference, CRF, ragged training, Transform
        fuzz [--minutes N] [--seed N] [--only TARGET] [--trial N]  damaged files of every kind; ends with unexpected: 0
        tuning --data FOLDER [--seeds N] [--trainings N]           epochs that a search takes to what random search finds
               [--epochs N] [--sentences N] [--tuner NAME] [--scheduler NAME]
        smoke                                                      small training steps of ours and every suite once, without peers
        """);
    return 2;
}
