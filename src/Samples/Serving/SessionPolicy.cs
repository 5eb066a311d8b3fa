using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Recurrent;

namespace Samples.Serving;

/// <summary>
/// How a pool makes sessions of a model and takes them back. A session belongs to one thread at a time and can go on with any user's sequence, so a
/// service needs as many as it has requests at once, not as many as it has users.
/// </summary>
internal sealed class SessionPolicy(MLContext ml, ITransformer model) : PooledObjectPolicy<RecurrentSession>
{
    private int _createdCount;

    public int CreatedCount => _createdCount;

    public override RecurrentSession Create()
    {
        Interlocked.Increment(ref _createdCount);
        return ml.Model.CreateRecurrentSession(model);
    }

    public override bool Return(RecurrentSession session)
    {
        // The next user must not begin where this one is.
        session.Reset();
        return true;
    }
}
