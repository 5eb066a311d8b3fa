using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Transformers.Generation;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML.Recurrent;

/// <summary>
/// A sequence that a fitted recurrent network reads step by step: each step gives the scores of the sequence so far, the same bits
/// that the model gives for these steps as one row. Made by <c>mlContext.Model.CreateRecurrentSession(model)</c>.
/// </summary>
/// <remarks>
/// <para>
/// A step is one value of each feature column: its numbers (columns after each other, in the order in which the model was given them),
/// its tokens (likewise), or both. Numbers are standardised as in training and numbers that are not finite are missing; tokens are
/// words, single characters, keys, or what keys stood for in training. Unknown and empty tokens count as missing.
/// </para>
/// <para>
/// A session keeps a few hundred floats and allocates nothing once warm. It belongs to one thread at a time, and where two meet in one the second gets an
/// <see cref="InvalidOperationException"/>; any number of sessions of one model may run on any number of threads at once. <c>StepBatch</c> moves many sessions on by a step in one go, which is
/// several times faster than one after the other.
/// </para>
/// <para>
/// Of a language model a step's scores are the probabilities of what follows the text so far, of which the last token is the step's; an empty or unknown token is the
/// unknown token. <see cref="Read(string)"/> takes steps without scores, and <see cref="Generate(TextGenerationOptions?)"/> writes on.
/// </para>
/// </remarks>
public sealed partial class RecurrentSession : IDisposable
{
    private readonly SessionModel _model;
    private readonly StepState _state;
    private readonly TokenHistory? _history;
    private StepRun? _run;

    // Whether the run has the outputs of the state's last step.
    private bool _hasOutputs;
    private bool _isDisposed;
    private int _taken;

    internal RecurrentSession(SessionModel model)
    {
        _model = model;
        _state = new StepState(model.StateLength);
        _history = model.Fitted.IsLanguageModel ? new TokenHistory() : null;
    }

    /// <summary>Numbers per step, over all number columns; 0 when all are tokens.</summary>
    public int FeatureCount => _model.FeatureCount;

    /// <summary>Tokens a step has.</summary>
    public int TokenCount => _model.TokenCount;

    /// <summary>
    /// Scores of a step, those of the model's Score column: a probability for each class, one logit of a binary classifier, a logit for each label, or the
    /// numbers of a regression. Of a language model: a probability for each token that may follow, behind those of the unknown token, the end and the begin of a text.
    /// </summary>
    public int OutputCount => _model.OutputCount;

    /// <summary>
    /// The label values of the classes in the order of the scores, as text; their keys where keys stood for nothing. Empty where scores are no probabilities
    /// of classes. Of a language model: <c>&lt;unknown&gt;</c>, <c>&lt;end&gt;</c>, <c>&lt;begin&gt;</c>, then its tokens.
    /// </summary>
    public IReadOnlyList<string> ClassNames => _model.ClassNames;

    /// <summary>Steps taken since the session began or was reset.</summary>
    public long StepCount => _history is null ? _state.StepCount : Math.Max(0, _state.StepCount - 1);

    /// <summary>Bytes that <see cref="SaveState(Span{byte})"/> writes.</summary>
    public int StateByteCount => SessionStateFormat.LengthOf(_model);

    /// <summary>The index of the class of the greatest probability, the first of equals; -1 when no score is a number.</summary>
    /// <exception cref="InvalidOperationException">The model has no classes: compare the logit of a binary or multi-label model with 0.</exception>
    public int PredictedClassOf(ReadOnlySpan<float> scores)
    {
        if (ClassNames.Count == 0)
        {
            throw new InvalidOperationException("The model has no classes. Scores of yes or no are logits: compare them with 0 (or with the model's Threshold). Scores of regression are the numbers themselves.");
        }

        Require(scores.Length, OutputCount, "scores", nameof(scores));
        return (int)PredictedKey.Of(scores) - 1;
    }

    /// <summary>Takes a step of numbers.</summary>
    /// <param name="features">The numbers of all feature columns.</param>
    /// <param name="scores">Takes the scores: <see cref="OutputCount"/> numbers.</param>
    public void Step(ReadOnlySpan<float> features, Span<float> scores) => Step(features, ReadOnlySpan<string>.Empty, scores);

    /// <summary>Takes a step of one token.</summary>
    /// <param name="token">The token as text; empty: missing.</param>
    /// <param name="scores">Takes the scores: <see cref="OutputCount"/> numbers.</param>
    public void Step(ReadOnlySpan<char> token, Span<float> scores)
    {
        using OneThread one = Take();
        Check(featureCount: 0, tokenCount: 1, scores.Length);
        _model.CheckTexts();
        _model.CheckToken(0, token);
        StepRun run = Enter();
        Remember(_model.SetToken(run, _state.Row, 0, token));
        Finish(run, scores);
    }

    /// <summary>Takes a step of one key.</summary>
    /// <param name="key">The key, from 1; 0: missing.</param>
    /// <param name="scores">Takes the scores: <see cref="OutputCount"/> numbers.</param>
    public void Step(ulong key, Span<float> scores) => Step([], new ReadOnlySpan<ulong>(in key), scores);

    /// <summary>Takes a step of numbers and of tokens as text.</summary>
    /// <param name="features">The numbers of all number columns.</param>
    /// <param name="tokens">One token for each token column.</param>
    /// <param name="scores">Takes the scores: <see cref="OutputCount"/> numbers.</param>
    public void Step(ReadOnlySpan<float> features, ReadOnlySpan<string> tokens, Span<float> scores)
    {
        using OneThread one = Take();
        Check(features.Length, tokens.Length, scores.Length);
        CheckTexts(_model, tokens);
        StepRun run = Enter();
        _model.SetNumbers(run, _state.Row, features);
        for (int i = 0; i < tokens.Length; i++)
        {
            Remember(_model.SetToken(run, _state.Row, i, tokens[i]));
        }

        Finish(run, scores);
    }

    /// <summary>Takes a step of numbers and of tokens as keys.</summary>
    /// <param name="features">The numbers of all number columns.</param>
    /// <param name="keys">One key for each token column, from 1; 0: missing.</param>
    /// <param name="scores">Takes the scores: <see cref="OutputCount"/> numbers.</param>
    public void Step(ReadOnlySpan<float> features, ReadOnlySpan<ulong> keys, Span<float> scores)
    {
        using OneThread one = Take();
        Check(features.Length, keys.Length, scores.Length);
        _model.CheckKeys();
        StepRun run = Enter();
        _model.SetNumbers(run, _state.Row, features);
        for (int i = 0; i < keys.Length; i++)
        {
            Remember(_model.SetKey(run, _state.Row, i, keys[i]));
        }

        Finish(run, scores);
    }

    /// <summary>Begins a new sequence.</summary>
    public void Reset()
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _state.Reset();
        Forget();
    }

    /// <summary>Writes the state: <see cref="StateByteCount"/> bytes, from which any session of the same model goes on to the same bits.</summary>
    /// <param name="destination">Takes the bytes; longer is fine.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void SaveState(Span<byte> destination)
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (destination.Length < StateByteCount)
        {
            throw new ArgumentException($"A state takes {StateByteCount} bytes: got room for {destination.Length}.", nameof(destination));
        }

        SessionStateFormat.Write(_model, _state, destination[..StateByteCount]);
    }

    /// <summary>The state as bytes.</summary>
    public byte[] SaveState()
    {
        byte[] bytes = new byte[StateByteCount];
        SaveState(bytes);
        return bytes;
    }

    /// <summary>Goes on from a saved state.</summary>
    /// <param name="source">What SaveState wrote, in this process or another, with the same model.</param>
    /// <exception cref="InvalidDataException">The bytes are damaged, of another version or of another model; the session stays as it was.</exception>
    public void LoadState(ReadOnlySpan<byte> source)
    {
        using OneThread one = Take();
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        SessionStateFormat.Read(_model, source, _state);
        Forget();
    }

    /// <summary>Ends the session. The model is not touched.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _run = null;
    }

    /// <summary>Keeps other threads out until the result is disposed.</summary>
    internal OneThread Take() => new(ref _taken, OneThread.OfSession);

    /// <summary>The same for one of many sessions; false: another thread is in it. <see cref="Release"/> ends it.</summary>
    internal bool TryTake() => Interlocked.CompareExchange(ref _taken, 1, 0) == 0;

    internal void Release() => Volatile.Write(ref _taken, 0);

    private StepRun Enter()
    {
        Begin();
        StepRun run = _run ??= _model.NewRun(1);
        run.Start(1);
        run.Enter(_state);
        return run;
    }

    private void Finish(StepRun run, Span<float> scores)
    {
        run.Run(threadCount: 1);
        run.Leave(_state);
        _hasOutputs = true;
        _model.GetOutputs(run, _state.Row, scores);
    }

    /// <summary>Of a language model: what its penalties look back at.</summary>
    private void Remember(int symbol) => _history?.Add(symbol);

    /// <summary>Another state stands in the session now.</summary>
    private void Forget()
    {
        _history?.Clear();
        _hasOutputs = false;
    }

    private void Check(int featureCount, int tokenCount, int scoreCount)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        Require(featureCount, FeatureCount, "numbers", "features");
        Require(tokenCount, TokenCount, "tokens", "tokens");
        Require(scoreCount, OutputCount, "scores", "scores");
    }

    private static void CheckTexts(SessionModel model, ReadOnlySpan<string> tokens)
    {
        if (tokens.IsEmpty)
        {
            return;
        }

        model.CheckTexts();
        for (int i = 0; i < tokens.Length; i++)
        {
            model.CheckToken(i % model.TokenCount, tokens[i]);
        }
    }

    private static void Require(int got, int expected, string what, string parameter)
    {
        if (got != expected)
        {
            throw new ArgumentException($"Expected {expected} {what}: got {got}.", parameter);
        }
    }
}
