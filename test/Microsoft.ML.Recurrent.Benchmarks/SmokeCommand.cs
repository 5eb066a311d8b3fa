namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Runs a small step of ours, so that the benchmarks cannot rot unseen; TorchSharp is not touched.</summary>
internal static class SmokeCommand
{
    public static int Run()
    {
        foreach (TrainingShape shape in new[] { TrainingShape.Small, TrainingShape.Small with { Kind = RecurrentKind.Gru } })
        {
            var step = new EngineStep(new TrainingProblem(shape), threadCount: 2);
            double before = step.Examine().Loss;
            for (int update = 0; update < 20; update++)
            {
                step.Run();
            }

            double after = step.Examine().Loss;
            Console.WriteLine($"{shape}: loss {before:F4} -> {after:F4} after 20 updates");
            if (!(after < before))
            {
                Console.Error.WriteLine("Training did not lower the loss.");
                return 1;
            }
        }

        return 0;
    }
}
