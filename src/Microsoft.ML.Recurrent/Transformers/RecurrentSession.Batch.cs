using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentSession
{
    // Sessions that take their step together: enough to keep all threads busy, and their buffers are all that is held however many sessions a call has.
    private const int BlockLength = 1024;

    /// <summary>Takes a step of numbers in each session, to the same bits as one after the other.</summary>
    /// <param name="sessions">Different sessions of one model.</param>
    /// <param name="features">The numbers, session after session.</param>
    /// <param name="scores">Takes the scores, session after session.</param>
    public static void StepBatch(ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<float> features, Span<float> scores)
        => StepBatch(sessions, features, ReadOnlySpan<string>.Empty, scores);

    /// <summary>Takes a step of tokens in each session.</summary>
    /// <param name="sessions">Different sessions of one model.</param>
    /// <param name="tokens">The tokens as text, session after session.</param>
    /// <param name="scores">Takes the scores, session after session.</param>
    public static void StepBatch(ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<string> tokens, Span<float> scores)
        => StepBatch(sessions, [], tokens, scores);

    /// <summary>Takes a step of keys in each session.</summary>
    /// <param name="sessions">Different sessions of one model.</param>
    /// <param name="keys">The keys from 1, 0: missing; session after session.</param>
    /// <param name="scores">Takes the scores, session after session.</param>
    public static void StepBatch(ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<ulong> keys, Span<float> scores)
        => StepBatch(sessions, [], keys, scores);

    /// <summary>Takes a step of numbers and of tokens as text in each session.</summary>
    /// <param name="sessions">Different sessions of one model.</param>
    /// <param name="features">The numbers, session after session.</param>
    /// <param name="tokens">The tokens, session after session.</param>
    /// <param name="scores">Takes the scores, session after session.</param>
    public static void StepBatch(ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<float> features, ReadOnlySpan<string> tokens, Span<float> scores)
    {
        using var taken = new TakenSessions(sessions);
        if (CheckBatch(sessions, features.Length, tokens.Length, scores.Length) is not { } model)
        {
            return;
        }

        CheckTexts(model, tokens);
        for (int first = 0; first < sessions.Length; first += BlockLength)
        {
            ReadOnlySpan<RecurrentSession> block = BlockOf(sessions, first);
            ReadOnlySpan<string> own = tokens.Slice(first * model.TokenCount, block.Length * model.TokenCount);
            StepRun run = Enter(model, block, features[(first * model.FeatureCount)..]);
            for (int i = 0; i < own.Length; i++)
            {
                (int session, int token) = Math.DivRem(i, model.TokenCount);
                block[session].Remember(model.SetToken(run, block[session]._state.Row, token, own[i]));
            }

            Finish(model, run, block, scores[(first * model.OutputCount)..]);
        }
    }

    /// <summary>Takes a step of numbers and of tokens as keys in each session.</summary>
    /// <param name="sessions">Different sessions of one model.</param>
    /// <param name="features">The numbers, session after session.</param>
    /// <param name="keys">The keys from 1, 0: missing; session after session.</param>
    /// <param name="scores">Takes the scores, session after session.</param>
    public static void StepBatch(ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<float> features, ReadOnlySpan<ulong> keys, Span<float> scores)
    {
        using var taken = new TakenSessions(sessions);
        if (CheckBatch(sessions, features.Length, keys.Length, scores.Length) is not { } model)
        {
            return;
        }

        model.CheckKeys();
        for (int first = 0; first < sessions.Length; first += BlockLength)
        {
            ReadOnlySpan<RecurrentSession> block = BlockOf(sessions, first);
            ReadOnlySpan<ulong> own = keys.Slice(first * model.TokenCount, block.Length * model.TokenCount);
            StepRun run = Enter(model, block, features[(first * model.FeatureCount)..]);
            for (int i = 0; i < own.Length; i++)
            {
                (int session, int token) = Math.DivRem(i, model.TokenCount);
                block[session].Remember(model.SetKey(run, block[session]._state.Row, token, own[i]));
            }

            Finish(model, run, block, scores[(first * model.OutputCount)..]);
        }
    }

    private static ReadOnlySpan<RecurrentSession> BlockOf(ReadOnlySpan<RecurrentSession> sessions, int first)
        => sessions.Slice(first, Math.Min(BlockLength, sessions.Length - first));

    private static StepRun Enter(SessionModel model, ReadOnlySpan<RecurrentSession> sessions, ReadOnlySpan<float> features)
    {
        foreach (RecurrentSession session in sessions)
        {
            session.Begin();
        }

        StepRun run = model.Rent(sessions.Length);
        run.Start(sessions.Length);
        for (int i = 0; i < sessions.Length; i++)
        {
            run.Enter(sessions[i]._state);
            model.SetNumbers(run, sessions[i]._state.Row, features.Slice(i * model.FeatureCount, model.FeatureCount));
        }

        return run;
    }

    private static void Finish(SessionModel model, StepRun run, ReadOnlySpan<RecurrentSession> sessions, Span<float> scores)
    {
        run.Run(Environment.ProcessorCount);
        for (int i = 0; i < sessions.Length; i++)
        {
            StepState state = sessions[i]._state;
            run.Leave(state);
            sessions[i]._hasOutputs = false;
            model.GetOutputs(run, state.Row, scores.Slice(i * model.OutputCount, model.OutputCount));
        }

        model.Return(run);
    }

    /// <summary>The sessions' model, or null for no sessions.</summary>
    private static SessionModel? CheckBatch(ReadOnlySpan<RecurrentSession> sessions, int featureCount, int tokenCount, int scoreCount)
    {
        int count = sessions.Length;
        for (int i = 0; i < count; i++)
        {
            if (sessions[i] is null)
            {
                throw new ArgumentException($"Session {i} of the batch is null.", nameof(sessions));
            }
        }

        SessionModel? model = count == 0 ? null : sessions[0]._model;
        Require(featureCount, checked(count * (model?.FeatureCount ?? 0)), "numbers", "features");
        Require(tokenCount, checked(count * (model?.TokenCount ?? 0)), "tokens", "tokens");
        Require(scoreCount, checked(count * (model?.OutputCount ?? 0)), "scores", "scores");
        for (int i = 0; i < count; i++)
        {
            ObjectDisposedException.ThrowIf(sessions[i]._isDisposed, sessions[i]);
            if (sessions[i]._model != model)
            {
                throw new ArgumentException($"Sessions of a batch are of one model: session {i} is of another than session 0.", nameof(sessions));
            }
        }

        return model;
    }
}
