using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Tests.Engine.Layers;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>Greedy writing, beam search and samples, judged by going through all targets with the formulas in double precision.</summary>
public sealed class TargetSearchTests
{
    private const int Longest = 5;

    /// <summary>Four symbols may be written: two of the vocabulary, the unknown one and the end.</summary>
    private const int SymbolCount = 5;

    private static readonly int[][] s_sources = [[3, 1, 2], [0, 5, 5, 6, 1], [4]];

    private static readonly Dictionary<string, EncoderDecoderSpec> s_specs = new()
    {
        ["none"] = Small(Pairs.Spec(AlignmentKind.None)),
        ["additive, feeding, coverage"] = Small(Pairs.Spec(AlignmentKind.Additive) with { FeedsInput = true, HasCoverage = true }),
        ["dot, GRU, two levels"] = Small(Pairs.Spec(AlignmentKind.Dot) with
        {
            Encoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 5, LayerCount = 2 },
            Decoder = new StackSpec { Cell = CellKind.GruResetAfter, HiddenSize = 5, LayerCount = 2, HasResidualConnections = true },
        }),
        ["general, two directions"] = Small(Pairs.Spec(AlignmentKind.General) with
        {
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 5, IsBidirectional = true },
        }),
    };

    public static TheoryData<string> Names => [.. s_specs.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_wide_beam_finds_what_brute_force_finds(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        foreach (DecodingSettings settings in (DecodingSettings[])
        [
            new() { BeamSize = 1024, BestCount = 7, AllowsUnknown = true },
            new() { BeamSize = 1024, BestCount = 7, AllowsUnknown = true, LengthPenalty = 0.8f },
            new() { BeamSize = 1024, BestCount = 7, LengthPenalty = -0.5f, MinimumLength = 2 },
            new() { BeamSize = 1024, BestCount = 7, AllowsUnknown = true, BlockedNgram = 2 },
            new() { BeamSize = 1024, BestCount = 7, AllowsUnknown = true, RepetitionPenalty = 1.7f },
            new() { BeamSize = 1024, BestCount = 7, CoveragePenalty = network.Attention is null ? 0 : 0.3f, LengthPenalty = 1 },
        ])
        {
            DecodedTargets decoded = Write([network], settings, s_sources);
            for (int i = 0; i < s_sources.Length; i++)
            {
                Expected[] all = [.. BruteForce([network], settings, s_sources[i]).OrderByDescending(target => target.Rank).Take(settings.BestCount)];
                Assert.Equal(all.Length, decoded.Of(i).Count);
                for (int place = 0; place < all.Length; place++)
                {
                    Assert.Equal(all[place].Rank, decoded.Of(i)[place].Rank, 1e-4);
                    Assert.Equal(all[place].Symbols, decoded.Of(i)[place].Symbols.ToArray());
                    Assert.Equal(all[place].LogProbability, decoded.Of(i)[place].LogProbability, 1e-4);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void A_beam_of_one_writes_the_most_probable_symbol_each_time(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        DecodedTargets decoded = Write([network], new DecodingSettings(), s_sources);
        for (int i = 0; i < s_sources.Length; i++)
        {
            int[] greedy = [];
            while (greedy.Length < Longest)
            {
                double[] next = Next([network], s_sources[i], greedy)[^1];
                int best = Enumerable.Range(0, SymbolCount).Where(symbol => symbol is not (TargetSymbols.Unknown or TargetSymbols.Begin)).MaxBy(symbol => next[symbol]);
                if (best == TargetSymbols.End)
                {
                    break;
                }

                greedy = [.. greedy, best];
            }

            Assert.Equal(greedy, decoded.Of(i)[0].Symbols.ToArray());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void What_a_source_gets_depends_neither_on_its_neighbours_nor_on_threads(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        foreach (DecodingSettings settings in (DecodingSettings[])
        [
            new() { BeamSize = 3, BestCount = 3, KeepsAttention = true },
            new() { BestCount = 4, Sampling = new SamplingSettings(7), KeepsAttention = true },
        ])
        {
            DecodedTargets together = Write([network], settings, s_sources, threadCount: 2);
            for (int i = 0; i < s_sources.Length; i++)
            {
                DecodedTargets alone = Write([network], settings, [s_sources[i]]);
                Assert.Equal(alone.Of(0).Count, together.Of(i).Count);
                for (int place = 0; place < alone.Of(0).Count; place++)
                {
                    Assert.Equal(alone.Of(0)[place].Symbols.ToArray(), together.Of(i)[place].Symbols.ToArray());
                    Assert.Equal(alone.Of(0)[place].LogProbability, together.Of(i)[place].LogProbability);
                    Assert.Equal(alone.Of(0)[place].Attention.ToArray(), together.Of(i)[place].Attention.ToArray());
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Threads_that_share_the_head_of_a_large_vocabulary_change_no_bit(int beamSize)
    {
        // 40,000 symbols times 16 columns are worth it; a batch of one begins with fewer rows than three threads.
        EncoderDecoder network = Pairs.Network(Pairs.Spec(AlignmentKind.Additive) with
        {
            Encoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 16 },
            Decoder = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 16 },
            Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = 40_000 },
        });
        var settings = new DecodingSettings { BeamSize = beamSize, BestCount = beamSize, MinimumLength = 3 };
        DecodedTargets alone = Write([network], settings, [s_sources[1]]), together = Write([network], settings, [s_sources[1]], threadCount: 3);
        for (int place = 0; place < beamSize; place++)
        {
            Assert.Equal(alone.Of(0)[place].Symbols.ToArray(), together.Of(0)[place].Symbols.ToArray());
            Assert.Equal(alone.Of(0)[place].LogProbability, together.Of(0)[place].LogProbability);
        }
    }

    [Theory]
    [InlineData(nameof(CellKind.Lstm))]
    [InlineData(nameof(CellKind.GruResetAfter))]
    [InlineData(nameof(CellKind.GruResetBefore))]
    [InlineData(nameof(CellKind.ElmanTanh))]
    public void Threads_that_share_the_units_of_a_large_decoder_change_no_bit(string cellName)
    {
        CellKind cell = Enum.Parse<CellKind>(cellName);
        // 260 units are worth it, and no two shares of them are equal.
        EncoderDecoder network = Pairs.Network(Pairs.Spec(AlignmentKind.Additive) with
        {
            FeedsInput = true,
            Encoder = new StackSpec { Cell = cell, HiddenSize = 260, LayerCount = 2 },
            Decoder = new StackSpec { Cell = cell, HiddenSize = 260, LayerCount = 2, HasResidualConnections = true },
        });
        var settings = new DecodingSettings { BeamSize = 1, MinimumLength = 4 };
        DecodedTargets alone = Write([network], settings, [s_sources[1]]), together = Write([network], settings, [s_sources[1]], threadCount: 3);
        Assert.Equal(alone.Of(0)[0].Symbols.ToArray(), together.Of(0)[0].Symbols.ToArray());
        Assert.Equal(alone.Of(0)[0].LogProbability, together.Of(0)[0].LogProbability);
    }

    [Theory, MemberData(nameof(Names))]
    public void Attention_is_kept_a_row_for_each_symbol(string name)
    {
        EncoderDecoder network = Pairs.Network(s_specs[name]);
        var reference = new EncoderDecoderReference(network);
        double[] weights = Differences.Widen(network.Weights.Span);
        DecodedTargets decoded = Write([network], new DecodingSettings { BeamSize = 3, BestCount = 3, KeepsAttention = true, MinimumLength = 2 }, s_sources);
        for (int i = 0; i < s_sources.Length; i++)
        {
            foreach (DecodedTarget target in decoded.Of(i))
            {
                double[][] expected = reference.Run(s_sources[i], [TargetSymbols.Begin, .. target.Symbols], weights).Attention[..^1];
                Differences.AssertClose("attention", [.. expected.SelectMany(row => row)], target.Attention.ToArray());
                Assert.Equal(network.Attention is null ? 0 : target.Symbols.Length * s_sources[i].Length, target.Attention.Length);
            }
        }
    }

    [Fact]
    public void Networks_write_together_by_the_mean_of_their_probabilities()
    {
        EncoderDecoder[] networks = [Pairs.Network(s_specs["none"]), Pairs.Network(s_specs["general, two directions"], 1.5f)];
        var settings = new DecodingSettings { BeamSize = 1024, BestCount = 5, AllowsUnknown = true };
        DecodedTargets decoded = Write(networks, settings, s_sources);
        for (int i = 0; i < s_sources.Length; i++)
        {
            Expected[] all = [.. BruteForce(networks, settings, s_sources[i]).OrderByDescending(target => target.Rank).Take(settings.BestCount)];
            Assert.Equal(all.Select(target => string.Join(' ', target.Symbols)), decoded.Of(i).Select(target => string.Join(' ', target.Symbols.ToArray())));
        }
    }

    [Fact]
    public void A_prefix_is_written_first_and_counts()
    {
        EncoderDecoder network = Pairs.Network(s_specs["none"]);
        int[][] prefixes = [[4, 4, 3], [], [0, 3]];
        DecodedTargets decoded = Write([network], new DecodingSettings { BeamSize = 2 }, s_sources, prefixes: prefixes);
        for (int i = 0; i < s_sources.Length; i++)
        {
            int[] symbols = decoded.Of(i)[0].Symbols.ToArray();
            Assert.Equal(prefixes[i], symbols[..prefixes[i].Length]);
            double[][] logProbabilities = Next([network], s_sources[i], symbols);
            Assert.Equal(Pairs.LabelsOf(symbols).Select((symbol, step) => logProbabilities[step][symbol]).Sum(), decoded.Of(i)[0].LogProbability, 1e-4);
        }
    }

    [Fact]
    public void Samples_come_as_often_as_their_probabilities_say()
    {
        EncoderDecoder network = Pairs.Network(s_specs["none"]);
        const int Count = 20_000;
        var settings = new DecodingSettings { BestCount = Count, AllowsUnknown = true, Sampling = new SamplingSettings(3) };
        DecodedTargets decoded = Write([network], settings, [s_sources[0]]);
        Assert.Equal(Count, decoded.Of(0).Count);

        // The begin is never written, so its share goes to the others.
        double[] next = Next([network], s_sources[0], [])[0];
        double writable = next.Where((_, symbol) => symbol != TargetSymbols.Begin).Sum(Math.Exp);
        foreach (int symbol in (int[])[0, 1, 3, 4])
        {
            double expected = Math.Exp(next[symbol]) / writable;
            double share = decoded.Of(0).Count(target => target.Symbols.IsEmpty ? symbol == TargetSymbols.End : target.Symbols[0] == symbol) / (double)Count;
            Assert.Equal(expected, share, 4 * Math.Sqrt(expected * (1 - expected) / Count));
        }
    }

    [Fact]
    public void The_two_most_probable_symbols_are_all_that_is_drawn_when_only_two_are_left()
    {
        EncoderDecoder network = Pairs.Network(s_specs["none"]);
        double[] next = Next([network], s_sources[1], [])[0];
        next[TargetSymbols.Begin] = double.NegativeInfinity;
        int[] best = [.. Enumerable.Range(0, next.Length).OrderByDescending(symbol => next[symbol]).Take(2)];
        double second = Math.Exp(next[best[1]]) / next.Sum(Math.Exp);
        double first = Math.Exp(next[best[0]]) / next.Sum(Math.Exp);
        SamplingSettings[] ways = [new(3, TopK: 2), new(3, TopP: (float)(first + second / 2)), new(3, TopK: 3, TopP: (float)((first + second / 2) / (1 - Rest())))];
        foreach (SamplingSettings sampling in ways)
        {
            DecodedTargets decoded = Write([network], new DecodingSettings { BestCount = 400, AllowsUnknown = true, Sampling = sampling }, [s_sources[1]]);
            int[] firsts = [.. decoded.Of(0).Select(target => target.Symbols.IsEmpty ? TargetSymbols.End : target.Symbols[0]).Distinct().Order()];
            Assert.Equal(best.Order(), firsts);
        }

        double Rest() => next.Where((_, symbol) => symbol != TargetSymbols.Begin).Min(Math.Exp) / next.Sum(Math.Exp);
    }

    [Fact]
    public void Near_temperature_zero_samples_are_what_greedy_writes()
    {
        EncoderDecoder network = Pairs.Network(s_specs["none"]);
        DecodedTargets greedy = Write([network], new DecodingSettings(), s_sources);
        DecodedTargets cold = Write([network], new DecodingSettings { Sampling = new SamplingSettings(5, Temperature: 0.001f) }, s_sources);
        for (int i = 0; i < s_sources.Length; i++)
        {
            Assert.Equal(greedy.Of(i)[0].Symbols.ToArray(), cold.Of(i)[0].Symbols.ToArray());
        }
    }

    [Fact]
    public void Writing_allocates_nothing_once_warm()
    {
        EncoderDecoder network = Pairs.Network(s_specs["additive, feeding, coverage"]);
        var search = new TargetSearch([network], new DecodingSettings { BeamSize = 3, BestCount = 2, KeepsAttention = true, CoveragePenalty = 0.1f }, threadCount: 1);
        SequenceStore store = Store(s_sources);
        var decoded = new DecodedTargets();
        int[] sequences = [0, 1, 2];
        int[] longest = [Longest, Longest, Longest];
        Assert.Equal(0, Allocations.Least(() => search.Write(store, sequences, new DecodingLimits(longest), decoded)));
    }

    private static EncoderDecoderSpec Small(EncoderDecoderSpec spec) => spec with { Head = new HeadSpec { Width = SymbolCount } };

    private static SequenceStore Store(int[][] sources)
    {
        var store = new SequenceStore([0]);
        foreach (int[] source in sources)
        {
            source.CopyTo(store.AddTokens(0, source.Length));
            store.EndSequence(source.Length);
        }

        return store;
    }

    private static DecodedTargets Write(EncoderDecoder[] networks, DecodingSettings settings, int[][] sources, int threadCount = 1, int[][]? prefixes = null)
    {
        var decoded = new DecodedTargets();
        int[] limits = [.. sources.Select(_ => Longest)];
        new TargetSearch(networks, settings, threadCount).Write(
            Store(sources), [.. Enumerable.Range(0, sources.Length)], new DecodingLimits(limits, prefixes: prefixes), decoded);
        return decoded;
    }

    /// <summary>Log-probabilities of what follows each of the symbols, the begin first; of several networks the log of their mean.</summary>
    private static double[][] Next(EncoderDecoder[] networks, int[] source, int[] symbols)
    {
        double[][][] all = [.. networks.Select(network => new EncoderDecoderReference(network).Run(
            source, [TargetSymbols.Begin, .. symbols], Differences.Widen(network.Weights.Span)).LogProbabilities)];
        return [.. Enumerable.Range(0, symbols.Length + 1).Select(step => Enumerable.Range(0, SymbolCount)
            .Select(symbol => Math.Log(all.Average(one => Math.Exp(one[step][symbol])))).ToArray())];
    }

    /// <summary>Every target that the settings allow.</summary>
    private static IEnumerable<Expected> BruteForce(EncoderDecoder[] networks, DecodingSettings settings, int[] source)
    {
        var reference = new EncoderDecoderReference(networks[0]);
        double[] weights = Differences.Widen(networks[0].Weights.Span);
        var open = new Stack<int[]>([[]]);
        while (open.TryPop(out int[]? symbols))
        {
            double[][] next = Next(networks, source, symbols);
            if (symbols.Length >= settings.MinimumLength)
            {
                int[] labels = [.. symbols, TargetSymbols.End];
                double logProbability = labels.Select((symbol, step) => next[step][symbol]).Sum();
                double score = labels.Select((symbol, step) => next[step][symbol] * (symbols[..step].Contains(symbol) ? settings.RepetitionPenalty : 1)).Sum();
                double rank = score / Math.Pow((5.0 + labels.Length) / 6, settings.LengthPenalty);
                if (settings.CoveragePenalty > 0)
                {
                    double[][] attention = reference.Run(source, [TargetSymbols.Begin, .. symbols], weights).Attention;
                    rank += settings.CoveragePenalty * Enumerable.Range(0, source.Length).Sum(i => Math.Log(Math.Min(1, attention.Sum(row => row[i]))));
                }

                yield return new Expected(symbols, logProbability, rank);
            }

            for (int symbol = 0; symbols.Length < Longest && symbol < SymbolCount; symbol++)
            {
                if (symbol is TargetSymbols.Begin or TargetSymbols.End || (symbol == TargetSymbols.Unknown && !settings.AllowsUnknown))
                {
                    continue;
                }

                int[] longer = [.. symbols, symbol];
                if (settings.BlockedNgram == 0 || !Repeats(longer, settings.BlockedNgram))
                {
                    open.Push(longer);
                }
            }
        }
    }

    private static bool Repeats(int[] symbols, int size)
    {
        string[] grams = [.. Enumerable.Range(0, Math.Max(0, symbols.Length - size + 1)).Select(start => string.Join(' ', symbols[start..(start + size)]))];
        return grams.Distinct().Count() < grams.Length;
    }

    private sealed record Expected(int[] Symbols, double LogProbability, double Rank);
}
