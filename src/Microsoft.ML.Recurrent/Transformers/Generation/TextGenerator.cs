using Microsoft.ML.Recurrent.Engine.Decoding;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Generation;

/// <summary>A language model that writes in a session: what it chooses by, and draws from one writing on.</summary>
/// <param name="model">The session's language model.</param>
/// <param name="options">Valid.</param>
internal sealed class TextGenerator(FittedModel model, TextGenerationOptions options)
{
    private const float Forbidden = -1;

    private readonly DecodingSettings _settings = SettingsOf(options);
    private readonly SymbolChoice _choice = new(
        SettingsOf(options), new SpecialSymbols(TargetSymbols.Unknown, TargetSymbols.End, TargetSymbols.Begin), model.Network.Head.Width);

    private readonly float[] _probabilities = new float[model.Network.Head.Width];
    private RandomStream _random = new((uint)options.Seed, RandomPurpose.Sampling, owner: 0);

    /// <summary>Gives the tokens that follow what the session has read, one for each step of the reader.</summary>
    public IEnumerable<string> Write(RecurrentSession session)
    {
        string[] names = TokenText.NamesOf(model.Label);
        var stop = new StopText(options.StopStrings, TokenText.SeparatorOf(model));
        for (int written = 0; written < options.MaximumLength && !stop.IsComplete; written++)
        {
            int symbol = session.Continue(this);
            if (symbol < TargetSymbols.First)
            {
                break;
            }

            stop.Add(names[symbol - TargetSymbols.First]);
            while (stop.TryTake(out string token))
            {
                yield return token;
            }
        }

        stop.End();
        while (stop.TryTake(out string token))
        {
            yield return token;
        }
    }

    /// <summary>The next symbol: the end where the model ends the text, and -1 where none may follow.</summary>
    /// <param name="probabilities">Of each symbol.</param>
    /// <param name="history">The last symbols.</param>
    public int Choose(ReadOnlySpan<float> probabilities, ReadOnlySpan<int> history)
    {
        probabilities.CopyTo(_probabilities);
        if (model.Output.Rows == LanguageModelRows.Continuous)
        {
            // Training never met an end.
            _probabilities[TargetSymbols.End] = Forbidden;
        }

        _choice.Load(_probabilities, history, limit: int.MaxValue, forced: -1);
        if (_settings.Sampling is { } sampling)
        {
            return _choice.Draw(sampling, _random.NextUnit());
        }

        _choice.PickBest(1);
        return _choice.Best is [int best] ? best : -1;
    }

    private static DecodingSettings SettingsOf(TextGenerationOptions options) => new()
    {
        BlockedNgram = options.BlockedNgramSize,
        RepetitionPenalty = options.RepetitionPenalty,
        Sampling = options.Sample ? new SamplingSettings((uint)options.Seed, options.Temperature, options.TopK, options.TopP) : null,
    };
}
