namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Work that can be cut into any number of shares which write disjoint memory. The result must not depend on the number of
/// shares. Implemented by objects that live as long as a workspace, so handing work over allocates nothing.
/// </summary>
internal interface IParallelWork
{
    /// <summary>Does share <paramref name="share"/> of 0 .. <paramref name="shareCount"/>-1.</summary>
    void Run(int share, int shareCount);
}
