using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>A language model that writes: the state of the network is all that it keeps of the text, beside the last tokens.</summary>
/// <param name="model">A language model.</param>
/// <param name="options">Valid.</param>
internal sealed class TextGenerator(FittedModel model, TextGenerationOptions options)
{
    // Tokens that penalties look back at: a bound, so that a token takes the same work in a long text as in a short one.
    private const int HistoryLength = 256;

    private const float Forbidden = -1;

    private readonly DecodingSettings _settings = new()
    {
        BlockedNgram = options.BlockedNgramSize,
        RepetitionPenalty = options.RepetitionPenalty,
        Sampling = options.Sample ? new SamplingSettings((uint)options.Seed, options.Temperature, options.TopK, options.TopP) : null,
    };

    /// <summary>Reads a prompt and gives the tokens that follow, one for each step of the reader.</summary>
    public IEnumerable<string> Write(int[] prompt)
    {
        string[] names = TokenText.NamesOf(model.Label);
        var stop = new StopText(options.StopStrings, TokenText.SeparatorOf(model));
        int written = 0;
        foreach (int symbol in Symbols(prompt))
        {
            stop.Add(names[symbol - TargetSymbols.First]);
            while (stop.TryTake(out string token))
            {
                yield return token;
            }

            if (stop.IsComplete || ++written == options.MaximumLength)
            {
                break;
            }
        }

        stop.End();
        while (stop.TryTake(out string token))
        {
            yield return token;
        }
    }

    private IEnumerable<int> Symbols(int[] prompt)
    {
        if (options.MaximumLength == 0)
        {
            yield break;
        }

        var run = new StepRun(model.Network, capacity: 1);
        var state = new StepState(run.StateLength);
        var history = new List<int>(2 * HistoryLength);
        var choice = new SymbolChoice(_settings, new SpecialSymbols(TargetSymbols.Unknown, TargetSymbols.End, TargetSymbols.Begin), model.Network.Head.Width);
        var probabilities = new float[model.Network.Head.Width];
        var random = new RandomStream((uint)options.Seed, RandomPurpose.Sampling, owner: 0);
        Read(run, state, TargetSymbols.Begin);
        foreach (int symbol in prompt)
        {
            Read(run, state, symbol);
            Remember(history, symbol);
        }

        while (true)
        {
            run.OutputsOf(state.Row).CopyTo(probabilities);
            int symbol = Choose(choice, probabilities, history, ref random);
            if (symbol is < TargetSymbols.First)
            {
                yield break;
            }

            yield return symbol;
            Read(run, state, symbol);
            Remember(history, symbol);
        }
    }

    /// <summary>The next symbol: the end where the model ends the text, and -1 where none may follow.</summary>
    private int Choose(SymbolChoice choice, float[] probabilities, List<int> history, ref RandomStream random)
    {
        if (model.Output.Rows == LanguageModelRows.Continuous)
        {
            // Training never met an end.
            probabilities[TargetSymbols.End] = Forbidden;
        }

        ReadOnlySpan<int> last = CollectionsMarshal.AsSpan(history);
        choice.Load(probabilities, last[Math.Max(0, last.Length - HistoryLength)..], limit: int.MaxValue, forced: -1);
        if (_settings.Sampling is { } sampling)
        {
            return choice.Draw(sampling, random.NextUnit());
        }

        choice.PickBest(1);
        return choice.Best is [int best] ? best : -1;
    }

    private static void Read(StepRun run, StepState state, int symbol)
    {
        run.Start(1);
        run.Enter(state);
        run.SetToken(0, state.Row, symbol);
        run.Run(threadCount: 1);
        run.Leave(state);
    }

    private static void Remember(List<int> history, int symbol)
    {
        if (history.Count == 2 * HistoryLength)
        {
            history.RemoveRange(0, HistoryLength);
        }

        history.Add(symbol);
    }
}
