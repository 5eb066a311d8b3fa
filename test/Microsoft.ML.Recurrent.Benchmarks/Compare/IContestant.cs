namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One side of a comparison, ready to do the same operation on the same numbers again and again.</summary>
internal interface IContestant : IDisposable
{
    string Name { get; }

    /// <summary>
    /// Whether it reads on through what pads shorter sequences. A bidirectional network meets that before their steps, so its answers
    /// are others by nature; it is timed because many train that way.
    /// </summary>
    bool ReadsPadding => false;

    /// <summary>What is held against the reference; leaves weights as they are.</summary>
    Outcome Examine();

    /// <summary>The operation that is timed.</summary>
    void Run();
}
