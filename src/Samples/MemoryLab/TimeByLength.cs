using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>
/// The sequential bottleneck: step t waits for step t - 1, so that time grows with the length, and a second thread helps only where it has sequences of its own. An LSTM learns from batches of
/// 32 sequences, and of one.
/// </summary>
internal sealed class TimeByLength : ILabPart
{
    private const int BatchCount = 8;

    // The first epoch warms up, and the fastest of the others counts.
    private const int EpochCount = 5;
    private static readonly int[] Lengths = [50, 100, 200, 400, 800];
    private static readonly (int Sequences, int Threads)[] Kinds = [(1, 1), (1, 2), (32, 1), (32, 2)];

    public string Name => "time";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        double[][] times = [.. Lengths.Select(length => Kinds.Select(kind => Milliseconds(length, kind.Sequences, kind.Threads)).ToArray())];
        Console.WriteLine("Milliseconds per update of an LSTM of 64 units");
        Console.WriteLine($"{"length",-8}{string.Concat(Kinds.Select(kind => $"{NameOf(kind),32}"))}");
        for (int i = 0; i < Lengths.Length; i++)
            Console.WriteLine(FormattableString.Invariant($"{Lengths[i],-8}{string.Concat(times[i].Select(time => FormattableString.Invariant($"{time,32:F2}")))}"));
        Console.WriteLine();
        sheet.Add(new LineChart
        {
            Title = "Milliseconds per update of an LSTM of 64 units",
            HorizontalName = "length",
            IsHorizontalLogarithmic = true,
            IsVerticalLogarithmic = true,
            Lines = [.. Kinds.Select((kind, column) => new ChartLine(NameOf(kind), [.. Lengths.Select((length, row) => ((double)length, times[row][column]))]))],
        });
        double[] longest = times[^1];
        return
        [
            new("time of 800 steps over 100", FormattableString.Invariant($"{longest[2] / times[1][2]:F2}")),
            new("two threads, one sequence", FormattableString.Invariant($"{longest[0] / longest[1]:F2} times as fast")),
            new("two threads, 32 sequences", FormattableString.Invariant($"{longest[2] / longest[3]:F2} times as fast")),
        ];

        static string NameOf((int Sequences, int Threads) kind)
            => $"{(kind.Sequences == 1 ? "1 sequence" : $"{kind.Sequences} sequences")}, {(kind.Threads == 1 ? "1 thread" : $"{kind.Threads} threads")}";
    }

    private static double Milliseconds(int length, int sequences, int threads)
    {
        var ml = new MLContext(seed: 1);
        RecurrentRegressionTransformer model = ml.Regression.Trainers.Recurrent(new RecurrentRegressionTrainer.Options
        {
            LabelColumnName = nameof(AddingSequence.Sum),
            FeatureColumnName = nameof(AddingSequence.Steps),
            HiddenSize = 64,
            BatchSize = sequences,
            NumberOfEpochs = EpochCount,
            NumberOfThreads = threads,
            Seed = 1,
        }).Fit(ml.Data.LoadFromEnumerable(new AddingProblem(length, seed: 1).Draw(sequences * BatchCount)));
        IReadOnlyList<TrainingEpoch> history = ml.Model.GetTrainingHistory(model);
        return history.Zip(history.Skip(1), (before, after) => (after.Elapsed - before.Elapsed).TotalMilliseconds).Min() / BatchCount;
    }
}
