using Microsoft.ML.Recurrent.DataViews.Cursors;

namespace Microsoft.ML.Recurrent.Transformers.Sessions;

/// <summary>The stay of a thread in the sessions of a batch, from construction to Dispose.</summary>
internal readonly ref struct TakenSessions
{
    private readonly ReadOnlySpan<RecurrentSession> _sessions;

    /// <exception cref="InvalidOperationException">Another thread is in one of them; then none is taken.</exception>
    /// <exception cref="ArgumentException">A session stands there twice; then none is taken.</exception>
    public TakenSessions(ReadOnlySpan<RecurrentSession> sessions)
    {
        for (int i = 0; i < sessions.Length; i++)
        {
            // What a null is doing here, the batch's own checks say.
            if (sessions[i]?.TryTake() ?? true)
            {
                continue;
            }

            Release(sessions[..i]);
            for (int before = 0; before < i; before++)
            {
                if (sessions[before] == sessions[i])
                {
                    throw new ArgumentException($"Sessions of a batch are different: session {before} stands there twice.", nameof(sessions));
                }
            }

            throw new InvalidOperationException(OneThread.OfSession);
        }

        _sessions = sessions;
    }

    public void Dispose() => Release(_sessions);

    private static void Release(ReadOnlySpan<RecurrentSession> sessions)
    {
        foreach (RecurrentSession? session in sessions)
        {
            session?.Release();
        }
    }
}
