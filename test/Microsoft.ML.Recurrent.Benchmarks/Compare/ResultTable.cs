namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Prints a group of results.</summary>
internal sealed class ResultTable(string group, IReadOnlyList<Result> rows, bool isMarkdown)
{
    public void Print()
    {
        string[] peers = [.. rows.SelectMany(row => row.Peers.Keys).Distinct()];
        bool hasTokens = rows[0].Case.Shape.IsRagged;
        Console.WriteLine();
        Console.WriteLine($"{Title(group)} Milliseconds: p10 (median, p99).");
        List<string[]> lines =
        [
            [
                "BxTxDxH", "threads", "ours", .. peers.SelectMany(peer => new[] { peer, "ratio (median)" }), "of peak",
                .. hasTokens ? ["tokens/s"] : Array.Empty<string>(), "allocated", "difference",
            ],
            .. rows.Select(row => Line(row, peers, hasTokens)),
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
        CaseList.Tagging => "tagging: tags of 32 sequences of 5-60 steps in one batch.",
        _ => $"{group}: tags of 32 sequences of 5-60 steps, one after the other.",
    };

    private static string[] Line(Result row, string[] peers, bool hasTokens)
    {
        string name = row.Case.Shape + (row.Case.IsExtra ? " *" : "") + (row.IsNoisy ? " ~" : "");
        if (row.Ours is null)
        {
            return [name, $"{row.Case.ThreadCount}", "not timed", .. peers.SelectMany(_ => new[] { "", "" }), "", .. hasTokens ? [""] : Array.Empty<string>(), "", $"{row.Disagreement:E1}"];
        }

        return
        [
            name,
            $"{row.Case.ThreadCount}",
            Text(row.Ours),
            .. peers.SelectMany(peer => row.Peers.TryGetValue(peer, out PeerResult? found)
                ? [$"{Text(found.Times)} {found.Setting[..1]}", $"{found.Ratio:F2} ({found.MedianRatio:F2})"]
                : new[] { "", "" }),
            $"{row.PeakShare:P0}",
            .. hasTokens ? [$"{row.Case.Shape.RowCount / row.Ours.P10 * 1000:N0}"] : Array.Empty<string>(),
            $"{row.AllocatedBytes}",
            $"{row.Disagreement:E1}",
        ];
    }

    private static string Text(Spread times) => times.P10 < 0.1
        ? $"{times.P10:F5} ({times.Median:F5}, {times.P99:F5})"
        : $"{times.P10:F3} ({times.Median:F3}, {times.P99:F3})";
}
