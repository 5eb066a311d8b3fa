namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs a small step of ours and every benchmark of the suites once, so that the benchmarks cannot rot unseen; TorchSharp is not touched.</summary>
internal static class SmokeCommand
{
    public static int Run()
    {
        foreach (Shape shape in new[] { Shape.Small, Shape.Small with { Kind = RecurrentKind.Gru } })
        {
            var step = new EngineTraining(new Problem(shape), threadCount: 2);
            float before = step.Examine()[Outcome.Loss][0];
            for (int update = 0; update < 20; update++)
            {
                step.Run();
            }

            float after = step.Examine()[Outcome.Loss][0];
            Console.WriteLine($"{shape}: loss {before:F4} -> {after:F4} after 20 updates");
            if (!(after < before))
            {
                Console.Error.WriteLine("Training did not lower the loss.");
                return 1;
            }
        }

        foreach (Type suite in SuiteCommand.Kernels.Concat(SuiteCommand.Operations))
        {
            Console.WriteLine($"{suite.Name}: {string.Join(", ", SuiteTrial.Run(suite))}");
        }

        return 0;
    }
}
