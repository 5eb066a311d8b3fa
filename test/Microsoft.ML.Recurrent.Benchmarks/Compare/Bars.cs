namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What the project wants to reach, and what was reached: against peers over the shapes of its notes, against a baseline over all.</summary>
internal static class Bars
{
    private const string Torch = "TorchSharp";
    private const string Onnx = "ONNX Runtime";

    public static void Print(IReadOnlyList<Result> rows, bool isAvx2)
    {
        Result[] timed = [.. rows.Where(row => row.Ours is not null && !row.Case.IsExtra)];
        Console.WriteLine();
        Console.WriteLine("Reached (wanted), p10 against p10; shapes with * are left out:");
        foreach (int threads in new[] { 1, 2 })
        {
            Result[] all = [.. timed.Where(row => row.Case.ThreadCount == threads)];
            if (isAvx2)
            {
                WithoutAvx512([.. all.Where(row => row.Case.Operation == OperationKind.Training)], threads);
                continue;
            }

            Mean(all, CaseList.Lstm, threads, threads == 1 ? 1.5 : 2, threads == 1 ? 1.15 : 1.25);
            Shares(all, CaseList.Lstm, threads, large: 0.8);
            Shares(all, CaseList.Inference, threads, large: 0.85);
            Each(all, CaseList.Streaming, Onnx, RecurrentKind.Lstm, (64, 6), (128, 4), (256, 1.5), (650, 1.2));
            Each(all, CaseList.Streaming, Torch, RecurrentKind.Lstm, (64, 25), (128, 25));
            Each(all, CaseList.Streaming, Onnx, RecurrentKind.Gru, (64, 5), (128, 3), (256, 1.2));
            Each(all, CaseList.StreamingBFloat16, Onnx, RecurrentKind.Lstm, (650, 2));
            Each(all, CaseList.BatchOne, Onnx, RecurrentKind.Lstm, (64, 2), (128, 2), (256, 1.7));
            Each(all, CaseList.BatchOne, Onnx, RecurrentKind.Gru, (64, 2.5), (128, 2.5), (256, 2.5));
            if (threads == 1)
            {
                continue;
            }

            Mean(all, CaseList.LstmInput, threads, 1.6, 1.1);
            Mean(all, CaseList.Tagger, threads, 2.6, 1.5);
            Each(all, CaseList.Gru, Torch, RecurrentKind.Gru, (64, 12), (128, 6.5), (256, 3));
            Lowest(all, CaseList.Ragged, row => !row.Case.Shape.IsTagger, "LSTM", ("TorchSharp packed", 8), ("TorchSharp padded", 3.5));
            Lowest(all, CaseList.Ragged, row => row.Case.Shape.IsTagger, "BiLSTM", ("TorchSharp packed", 6), ("TorchSharp padded", 2.2));
            Mean([.. all.Where(row => row.Case.Shape.Kind == RecurrentKind.Lstm)], CaseList.Inference, threads, 1.4, 1, "LSTM and BiLSTM");
            Mean([.. all.Where(row => row.Case.Shape.Kind == RecurrentKind.Gru)], CaseList.Inference, threads, 2.3, 1, "GRU");
            EachTask(all);
        }

        Baseline(rows);
        Result[] ours = [.. rows.Where(row => row.Ours is not null)];
        if (ours.Length > 0)
        {
            Result most = ours.MaxBy(row => row.AllocatedBytes)!;
            Console.WriteLine($"  allocated by a run once warm: at most {most.AllocatedBytes} bytes (0){(most.AllocatedBytes > 0 ? $", {most.Case.Key}" : "")}");
        }
    }

    /// <summary>Of each group the geometric mean of the baseline's ratios, and the least that is not noisy; shapes with * count too.</summary>
    private static void Baseline(IReadOnlyList<Result> rows)
    {
        const double Mean = 0.99, Least = 0.95;
        foreach (IGrouping<string, Result> group in rows.Where(row => row.Baseline is not null).GroupBy(row => row.Case.Group))
        {
            double reached = BaselineResult.GeometricMean(group.Select(row => row.Baseline!.Ratio));
            Result? lowest = group.Where(row => !row.Baseline!.IsNoisy).MinBy(row => row.Baseline!.Ratio);
            string least = lowest is null ? "no quiet row" : $"least of quiet rows {lowest.Baseline!.Ratio:F3} ({Least}) at {lowest.Case.Shape}, {lowest.Case.ThreadCount} thread(s)";
            Say(
                $"baseline over ours, {group.Key}: geometric mean {reached:F3} ({Mean}), {least}",
                reached >= Mean && !(lowest?.Baseline!.Ratio < Least),
                group.Any(row => row.Baseline!.IsNoisy));
        }

        foreach (Result row in rows.Where(row => row.LeftOut.Any(side => side.Name == Measurement.BaselineName)))
        {
            SayLeftOut($"baseline over ours, {row.Case.Group}", row, Measurement.BaselineName);
        }
    }

    /// <summary>Geometric mean and least of the ratios against the better peer.</summary>
    private static void Mean(Result[] all, string group, int threads, double mean, double least, string of = "")
    {
        SayPeersLeftOut(all, group);
        Result[] rows = [.. all.Where(row => row.Case.Group == group && row.Ratio is not null)];
        if (rows.Length > 0)
        {
            double reached = BaselineResult.GeometricMean(rows.Select(row => row.Ratio!.Value));
            Result lowest = rows.MinBy(row => row.Ratio)!;
            Say($"{group}{(of == "" ? "" : $" {of}")}, {threads} thread(s): geometric mean {reached:F2} ({mean}), least {lowest.Ratio:F2} ({least}) at {lowest.Case.Shape}", reached >= mean && lowest.Ratio >= least, rows.Any(row => row.IsNoisy));
        }
    }

    /// <summary>Of each row with a wrong peer that the ratios do without it.</summary>
    private static void SayPeersLeftOut(Result[] all, string group)
    {
        foreach (Result row in all.Where(row => row.Case.Group == group))
        {
            foreach (WrongSide wrong in row.LeftOut.Where(side => side.Name != Measurement.BaselineName))
            {
                SayLeftOut(group, row, wrong.Name);
            }
        }
    }

    private static void SayLeftOut(string bar, Result row, string side) =>
        Console.WriteLine($"  left out of {bar}, {row.Case.Shape}, {row.Case.ThreadCount} thread(s): {side}, which is wrong");

    private static void Each(Result[] all, string group, string peer, RecurrentKind kind, params (int HiddenSize, double Wanted)[] bars)
    {
        foreach ((int hiddenSize, double wanted) in bars)
        {
            foreach (Result row in all.Where(row => row.Case.Group == group && row.Case.Shape.Kind == kind && row.Case.Shape.HiddenSize == hiddenSize))
            {
                Against(row, peer, $"{group} {row.Case.Shape}", wanted);
            }
        }
    }

    private static void Lowest(Result[] all, string group, Func<Result, bool> condition, string name, params (string Peer, double Wanted)[] bars)
    {
        foreach (Result row in all.Where(row => row.Case.Group == group && condition(row)))
        {
            foreach ((string peer, double wanted) in bars)
            {
                Against(row, peer, $"{group} {name}", wanted);
            }
        }
    }

    /// <summary>Networks over tokens, and forecasters, against the better way of TorchSharp.</summary>
    private static void EachTask(Result[] all)
    {
        foreach (Result row in all.Where(row => row.Case.Shape.Task != TaskKind.Classes))
        {
            SayPeersLeftOut([row], row.Case.Group);
            if (row.Ratio is { } ratio)
            {
                double wanted = row.Case.Shape.Task == TaskKind.Forecast ? WantedOfForecaster(row.Case) : WantedOf(row.Case.Shape);
                Say($"{row.Case.Group} {row.Case.Shape}, {row.Case.ThreadCount} thread(s), {Torch}: {ratio:F2} ({wanted})", ratio >= wanted, row.IsNoisy);
            }
        }
    }

    private static double WantedOf(Shape shape) => shape switch
    {
        { Task: TaskKind.Language, Kind: RecurrentKind.Gru } => 2.5,
        { Task: TaskKind.Language, UpperLayerCount: > 0 } => 1.3,
        { Task: TaskKind.Language } => 1.5,
        { BeamSize: 1, BatchSize: 1 } => 8,
        { BeamSize: > 0 } or { FeedsInput: true } => 3,
        _ => 1.3,
    };

    private static double WantedOfForecaster(Case row) => row switch
    {
        { Shape.BatchSize: 1 } => 2,
        { Shape.Kind: RecurrentKind.Gru } => 2.5,
        { Operation: OperationKind.Training } => 1.7,
        _ => 1.1,
    };

    /// <summary>A row's ratio against one peer, if that was timed.</summary>
    private static void Against(Result row, string peer, string name, double wanted)
    {
        if (row.Peers.TryGetValue(peer, out PeerResult? found))
        {
            Say($"{name}, {row.Case.ThreadCount} thread(s), {peer}: {found.Ratio:F2} ({wanted})", found.Ratio >= wanted, row.IsNoisy);
        }
        else if (row.LeftOut.Any(side => side.Name == peer))
        {
            SayLeftOut(row.Case.Group, row, peer);
        }
    }

    private static void WithoutAvx512(Result[] training, int threads)
    {
        foreach (string group in training.Select(row => row.Case.Group).Distinct())
        {
            Least(training, group, threads, 1);
        }

        Share(training.Where(row => row.Case.Shape is { HiddenSize: >= 128, BatchSize: >= 32, IsRagged: false }), "training, B >= 32, H >= 128", threads, 0.75);
    }

    /// <summary>Of all rows of a kind of training the least ratio against the better peer.</summary>
    private static void Least(Result[] all, string group, int threads, double wanted)
    {
        SayPeersLeftOut(all, group);
        if (all.Where(row => row.Case.Group == group && row.Ratio is not null).MinBy(row => row.Ratio) is { } lowest)
        {
            Say($"{group}, {threads} thread(s): least ratio {lowest.Ratio:F2} ({wanted}) at {lowest.Case.Shape}", lowest.Ratio >= wanted, lowest.IsNoisy);
        }
    }

    /// <summary>Least shares of the multiply-add peak: at D and H of at least 128, and at H 64.</summary>
    private static void Shares(Result[] all, string group, int threads, double large)
    {
        Result[] rows = [.. all.Where(row => row.Case.Group == group)];
        Share(rows.Where(row => row.Case.Shape is { InputSize: >= 128, HiddenSize: >= 128 }), $"{group} D, H >= 128", threads, large);
        Share(rows.Where(row => row.Case.Shape.HiddenSize == 64), $"{group} H = 64", threads, 0.75);
    }

    private static void Share(IEnumerable<Result> rows, string name, int threads, double wanted)
    {
        if (rows.MinBy(row => row.PeakShare) is { } lowest)
        {
            Say($"{name}, {threads} thread(s): least share of the peak {lowest.PeakShare:P0} ({wanted:P0}) at {lowest.Case.Shape}", lowest.PeakShare >= wanted, lowest.IsNoisy);
        }
    }

    /// <summary>A line of what was reached; <paramref name="isNoisy"/>: something else ran beside it for too long to be left out.</summary>
    public static void Say(string text, bool isReached, bool isNoisy = false) =>
        Console.WriteLine($"  {(isReached ? "reached" : "missed ")} {text}{(isNoisy ? " ~ beside something else" : "")}");
}
