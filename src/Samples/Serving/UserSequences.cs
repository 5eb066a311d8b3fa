using System.Collections.Concurrent;
using Microsoft.Extensions.ObjectPool;
using Microsoft.ML.Recurrent;

namespace Samples.Serving;

/// <summary>
/// A sequence per user, step by step: a session is taken from the pool for one step, goes on from the user's saved state and is given back. The states
/// are a few hundred bytes each; here they are in memory, and a service on several machines keeps them where it keeps other data of its users.
/// </summary>
internal sealed class UserSequences(ObjectPool<RecurrentSession> pool)
{
    private readonly ConcurrentDictionary<string, UserState> _states = new(StringComparer.Ordinal);

    public int UserCount => _states.Count;

    /// <exception cref="ArgumentException">The step does not have the model's number of features.</exception>
    public StepAnswer Step(string user, float[] features)
    {
        UserState state = _states.GetOrAdd(user, _ => new UserState());
        lock (state)
        {
            RecurrentSession session = pool.Get();
            try
            {
                if (state.Bytes is byte[] saved)
                    session.LoadState(saved);
                var scores = new float[session.OutputCount];
                session.Step(features, scores);
                byte[] bytes = state.Bytes ?? new byte[session.StateByteCount];
                session.SaveState(bytes);
                state.Bytes = bytes;
                return new StepAnswer(session.StepCount, session.ClassNames[session.PredictedClassOf(scores)], scores);
            }
            finally
            {
                pool.Return(session);
            }
        }
    }

    /// <summary>Ends a user's sequence; the next step begins a new one.</summary>
    public bool End(string user) => _states.TryRemove(user, out _);
}
