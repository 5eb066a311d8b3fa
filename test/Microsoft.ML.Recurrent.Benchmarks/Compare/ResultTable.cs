namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Prints a group of results.</summary>
internal sealed class ResultTable(string group, IReadOnlyList<Result> rows, bool isMarkdown)
{
    public void Print()
    {
        string[] peers = [.. rows.SelectMany(row => row.Peers.Keys.Concat(row.LeftOut.Select(side => side.Name))).Where(name => name != Measurement.BaselineName).Distinct()];
        bool hasBaseline = rows.Any(row => row.Baseline is not null || row.LeftOut.Any(side => side.Name == Measurement.BaselineName));
        string[] others = hasBaseline ? [Measurement.BaselineName, .. peers] : peers;
        bool hasTokens = rows[0].Case.Shape is { IsRagged: true } or { HasTokens: true };
        Console.WriteLine();
        Console.WriteLine($"{Title(group)} Milliseconds: p10 (median, p99).");
        List<string[]> lines =
        [
            [
                "BxTxDxH", "threads", "ours", .. others.SelectMany(name => new[] { name, name == Measurement.BaselineName ? "ratio" : "ratio (median)" }), "of peak",
                .. hasTokens ? ["tokens/s"] : Array.Empty<string>(), "allocated", "difference",
            ],
            .. rows.Select(row => Line(row, others, hasTokens)),
        ];
        TextTable.Print(lines, isMarkdown);
        PrintPhases(isMarkdown ? "- " : "  ");
    }

    private void PrintPhases(string indent)
    {
        Result[] phased = [.. rows.Where(row => row.Phases != "")];
        if (phased.Length > 0)
        {
            Console.WriteLine("Percent of the peak by phase of ours, and in brackets of the time:");
            Array.ForEach(phased, row => Console.WriteLine($"{indent}{row.Case.Shape}, {row.Case.ThreadCount} thread(s): {row.Phases}"));
        }
    }

    private static string Title(string group) => group switch
    {
        CaseList.Lstm or CaseList.Tagger or CaseList.Gru => $"{group}: training step (forward, backward, clip by norm, Adam; no gradient of the input).",
        CaseList.LstmInput or CaseList.TaggerInput or CaseList.GruInput => $"{group}: training step with the gradient of the input.",
        CaseList.Ragged => "ragged: training step on sequences of 5-60 steps.",
        CaseList.Inference => "inference: probabilities of a batch; BiLSTM: of every step.",
        CaseList.BatchOne => "batch1: probabilities of one whole sequence.",
        CaseList.Streaming => "streaming: one step, state kept; ours is RecurrentSession.Step.",
        CaseList.StreamingBFloat16 => "streaming-bf16: one step, state kept, weights that bfloat16 holds; ours stores them in half the memory, peers as floats.",
        CaseList.StepBatch => "step-batch: one step of 32 sequences, states kept; ours is RecurrentSession.StepBatch.",
        CaseList.Sequences => "seq2seq: training step of an encoder-decoder with additive attention; sources of 5-30 tokens, targets of as many symbols.",
        CaseList.Writing => "writing: targets of 20 symbols for sources of 20 tokens.",
        CaseList.Language => "lm: training step of a language model on a window, states carried.",
        CaseList.Forecast => "forecast: quantiles of the horizon for a batch of windows, and for one.",
        CaseList.ForecastTraining => "forecast-training: training step of a forecaster of quantiles.",
        CaseList.Tagging => "tagging: tags of 32 sequences of 5-60 steps in one batch.",
        _ => $"{group}: tags of 32 sequences of 5-60 steps, one after the other.",
    };

    private static string[] Line(Result row, string[] others, bool hasTokens)
    {
        string name = row.Case.Shape + (row.Case.IsExtra ? " *" : "") + (row.IsNoisy ? " ~" : "");
        if (row.Ours is null)
        {
            return [name, $"{row.Case.ThreadCount}", "not timed", .. others.SelectMany(_ => new[] { "", "" }), "", .. hasTokens ? [""] : Array.Empty<string>(), "", $"{row.Difference.Value:E1}"];
        }

        return
        [
            name,
            $"{row.Case.ThreadCount}",
            Text(row.Ours),
            .. others.SelectMany(name => Cells(row, name)),
            $"{row.PeakShare:P0}",
            .. hasTokens ? [$"{row.Case.Shape.RowCount / row.Ours.P10 * 1000:N0}"] : Array.Empty<string>(),
            $"{row.AllocatedBytes}",
            $"{row.Difference.Value:E1}",
        ];
    }

    /// <summary>Time and ratio of a side that is not ours.</summary>
    private static string[] Cells(Result row, string name)
    {
        if (row.LeftOut.FirstOrDefault(side => side.Name == name) is { } wrong)
        {
            return [$"wrong by {wrong.Difference.Value:E1}", "left out"];
        }

        if (name == Measurement.BaselineName)
        {
            return row.Baseline is { } baseline ? [Text(baseline.Times), $"{baseline.Ratio:F3}{(baseline.IsNoisy ? " ~" : "")}"] : ["", ""];
        }

        string wrongIn = string.Concat(row.Wrong.Where(side => side.Name == name).Select(side => $", {side.Setting[..1]} wrong"));
        return row.Peers.TryGetValue(name, out PeerResult? found)
            ? [$"{Text(found.Times)} {found.Setting[..1]}{wrongIn}", $"{found.Ratio:F2} ({found.MedianRatio:F2})"]
            : ["", ""];
    }

    private static string Text(Spread times) => times.P10 < 0.1
        ? $"{times.P10:F5} ({times.Median:F5}, {times.P99:F5})"
        : $"{times.P10:F3} ({times.Median:F3}, {times.P99:F3})";
}
