namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One side of a comparison, ready to do the same operation on the same numbers again and again.</summary>
internal interface IContestant : IDisposable
{
    string Name { get; }

    /// <summary>
    /// Whether its answers must be the others'. A bidirectional network over padded sequences reads the padding first, so its answers are
    /// others by nature; it is timed because many train that way.
    /// </summary>
    bool MustAgree => true;

    /// <summary>What the others must agree with; leaves weights as they are.</summary>
    Outcome Examine();

    /// <summary>The operation that is timed.</summary>
    void Run();
}
