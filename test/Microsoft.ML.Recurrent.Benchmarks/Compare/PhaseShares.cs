using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How close each phase of a case comes to the multiply-add peak, and its share of the time; runs of their own, apart from those that are timed.</summary>
internal static class PhaseShares
{
    private const int RunCount = 15;
    private const string Optimizer = "optimiser";
    private const string Rest = "rest";

    /// <summary>
    /// Milliseconds of threads by phase, each the least of some runs. The optimiser's are those of clipping, its step and packing; what is
    /// in no phase (head, waiting) is the rest.
    /// </summary>
    public static IReadOnlyDictionary<string, double> Measure(IPhasedContestant contestant, int threadCount)
    {
        var clock = new PhaseClock();
        contestant.Clock = clock;
        var least = new Dictionary<string, double>();
        for (int run = 0; run < RunCount; run++)
        {
            clock.Reset();
            var training = contestant as ITrainingContestant;
            double rest = MillisecondsOfThreads(training is null ? contestant.Run : training.Learn);
            if (training is not null)
            {
                Keep(Optimizer, MillisecondsOfThreads(training.Update));
            }

            foreach (LayerPhase phase in Enum.GetValues<LayerPhase>())
            {
                double time = clock.SecondsOf(phase) * 1000;
                rest -= time;
                Keep($"{phase}", time);
            }

            Keep(Rest, rest);
        }

        contestant.Clock = null;
        return least.Where(phase => phase.Value > 0).ToDictionary();

        double MillisecondsOfThreads(Action work)
        {
            long begin = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(begin).TotalMilliseconds * threadCount;
        }

        void Keep(string name, double time) => least[name] = Math.Min(time, least.GetValueOrDefault(name, double.PositiveInfinity));
    }

    /// <summary>
    /// Percent of the peak by phase, and in brackets of the time; optimiser and rest need next to no multiply-adds. Of networks over tokens, whose layers differ in
    /// their sizes, the time alone.
    /// </summary>
    public static string Text(Case row, IReadOnlyDictionary<string, double> milliseconds, double peakOfThread)
    {
        double total = milliseconds.Values.Sum();
        return string.Join(", ", milliseconds.OrderBy(phase => Place(phase.Key)).Select(phase =>
        {
            string ofPeak = !Enum.TryParse(phase.Key, out LayerPhase known) ? phase.Key
                : row.Shape.HasTokens ? Name(known)
                : $"{Name(known)} {row.Shape.RecurrentFlops(ColumnsOf(row.Shape, known)) / (phase.Value * 1e6) / peakOfThread:P0}";
            return $"{ofPeak} ({phase.Value / total:P0})";
        }));
    }

    private static int Place(string phase) => Enum.TryParse(phase, out LayerPhase known) ? (int)known : phase == Optimizer ? int.MaxValue - 1 : int.MaxValue;

    private static int ColumnsOf(Shape shape, LayerPhase phase) => phase switch
    {
        LayerPhase.Projection or LayerPhase.InputGradient => shape.InputSize,
        LayerPhase.WeightGradient => shape.InputSize + shape.HiddenSize,
        _ => shape.HiddenSize,
    };

    private static string Name(LayerPhase phase) => phase switch
    {
        LayerPhase.Projection => "projection",
        LayerPhase.Step => "step",
        LayerPhase.ThroughTime => "BPTT",
        LayerPhase.WeightGradient => "weight gradients",
        _ => "input gradient",
    };
}
