using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How close each phase of a case comes to the multiply-add peak; runs of their own, apart from those that are timed.</summary>
internal static class PhaseShares
{
    private const int RunCount = 15;
    private const string Rest = "rest";

    /// <summary>Milliseconds of threads by phase, each the least of some runs; what is in no phase (head, clipping, optimiser, packing, waiting) is the rest.</summary>
    public static IReadOnlyDictionary<string, double> Measure(IPhasedContestant contestant, int threadCount)
    {
        var clock = new PhaseClock();
        contestant.Clock = clock;
        var least = new Dictionary<string, double>();
        for (int run = 0; run < RunCount; run++)
        {
            clock.Reset();
            long begin = Stopwatch.GetTimestamp();
            contestant.Run();
            double rest = Stopwatch.GetElapsedTime(begin).TotalMilliseconds * threadCount;
            foreach (LayerPhase phase in Enum.GetValues<LayerPhase>())
            {
                double time = clock.SecondsOf(phase) * 1000;
                rest -= time;
                Keep(phase.ToString(), time);
            }

            Keep(Rest, rest);
        }

        contestant.Clock = null;
        return least.Where(phase => phase.Value > 0).ToDictionary();

        void Keep(string name, double time) => least[name] = Math.Min(time, least.GetValueOrDefault(name, double.PositiveInfinity));
    }

    /// <summary>Percent of the peak by phase, and of the rest, which needs next to no multiply-adds, the percent of the time.</summary>
    public static string Text(Case row, IReadOnlyDictionary<string, double> milliseconds, double peakOfThread)
    {
        double total = milliseconds.Values.Sum();
        return string.Join(", ", milliseconds.Select(phase => phase.Key == Rest
            ? $"rest {phase.Value / total:P0} of the time"
            : $"{Name(phase.Key)} {row.Shape.RecurrentFlops(ColumnsOf(row.Shape, phase.Key)) / (phase.Value * 1e6) / peakOfThread:P0}"));
    }

    private static int ColumnsOf(Shape shape, string phase) => Enum.Parse<LayerPhase>(phase) switch
    {
        LayerPhase.Projection or LayerPhase.InputGradient => shape.InputSize,
        LayerPhase.WeightGradient => shape.InputSize + shape.HiddenSize,
        _ => shape.HiddenSize,
    };

    private static string Name(string phase) => Enum.Parse<LayerPhase>(phase) switch
    {
        LayerPhase.Projection => "projection",
        LayerPhase.Step => "step",
        LayerPhase.ThroughTime => "BPTT",
        LayerPhase.WeightGradient => "weight gradients",
        _ => "input gradient",
    };
}
