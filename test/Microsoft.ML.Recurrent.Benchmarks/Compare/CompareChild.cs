using System.Text.Json;
using Microsoft.ML.Recurrent.Parity;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Measures both sides inside one process and writes a line of JSON per shape and thread count.</summary>
internal static class CompareChild
{
    /// <summary>Starts the line that says why there is no peer.</summary>
    public const string NoPeer = "no peer: ";

    public static int Run(string[] arguments)
    {
        if (CompareOptions.Parse(arguments) is not { } options)
        {
            return 2;
        }

        // With OMP_PROC_BIND libgomp ties the thread that loads it to one processor, and threads made by that one inherit the tie.
        // Our worker threads must exist before.
        new EngineStep(new TrainingProblem(TrainingShape.Small), options.ThreadCounts.Max()).Run();

        bool hasPeer = LibTorch.TryLoad(out string reason);
        if (!hasPeer)
        {
            Console.WriteLine(NoPeer + reason.ReplaceLineEndings(" "));
        }

        foreach (TrainingShape shape in options.Shapes)
        {
            var problem = new TrainingProblem(shape);
            foreach (int threadCount in options.ThreadCounts)
            {
                Console.WriteLine(JsonSerializer.Serialize(Measure(problem, threadCount, hasPeer, options.BudgetOfEach)));
            }
        }

        return 0;
    }

    private static Measurement Measure(TrainingProblem problem, int threadCount, bool hasPeer, TimeSpan budget)
    {
        var ours = new EngineStep(problem, threadCount);
        if (!hasPeer)
        {
            return new Measurement(problem.Shape.ToString(), threadCount, Interleaving.Measure([ours.Run], budget)[0], null, null);
        }

        return MeasureBoth(problem, threadCount, ours, budget);
    }

    // A method of its own, so that TorchSharp's assembly is asked for only where it loads.
    private static Measurement MeasureBoth(TrainingProblem problem, int threadCount, EngineStep ours, TimeSpan budget)
    {
        using var peer = new TorchPeer(problem, threadCount);
        double disagreement = Disagreement(ours, peer);
        Spread[] times = Interleaving.Measure([ours.Run, peer.Run], budget);
        return new Measurement(problem.Shape.ToString(), threadCount, times[0], times[1], disagreement);
    }

    /// <summary>Before an update everything must agree; after three the loss shows whether clipping and Adam did the same.</summary>
    private static double Disagreement(ITrainingStep ours, ITrainingStep peer)
    {
        double before = ours.Examine().DisagreementWith(peer.Examine());
        for (int update = 0; update < 3; update++)
        {
            ours.Run();
            peer.Run();
        }

        double expected = peer.Examine().Loss;
        double after = Math.Abs(ours.Examine().Loss - expected) / expected;
        return after <= before ? before : after;
    }
}
