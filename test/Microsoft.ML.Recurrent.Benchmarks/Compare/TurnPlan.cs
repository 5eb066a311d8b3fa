namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How operations take turns.</summary>
/// <param name="Length">Of each operation's timed runs within a turn.</param>
/// <param name="LeastRuns">Timed runs of an operation within a turn; more where they are short.</param>
/// <param name="HasUntimedRuns">Whether the first runs of a turn are not timed, while threads of the side before still spin.</param>
/// <param name="QuietTurns">How many quiet turns there should be.</param>
/// <param name="Patience">Times the budget that is spent at most on getting them.</param>
internal sealed record TurnPlan(TimeSpan Length, int LeastRuns, bool HasUntimedRuns, int QuietTurns, int Patience)
{
    /// <summary>Sides with threads of their own.</summary>
    public static TurnPlan Sides { get; } = new(TimeSpan.FromMilliseconds(60), LeastRuns: 2, HasUntimedRuns: true, QuietTurns: 3, Patience: 2);

    /// <summary>
    /// Two builds of ours, whose threads sleep soon: short turns, because the median over turns is what tells a small difference.
    /// </summary>
    public static TurnPlan Builds { get; } = new(TimeSpan.FromMilliseconds(20), LeastRuns: 2, HasUntimedRuns: true, QuietTurns: 8, Patience: 4);

    /// <summary>
    /// Ours twice, of which a run may take a quarter of a second: the shorter a turn, the more of them nothing disturbs, and the more
    /// alike is the clock on both sides.
    /// </summary>
    public static TurnPlan Own { get; } = new(TimeSpan.FromMilliseconds(20), LeastRuns: 1, HasUntimedRuns: false, QuietTurns: 8, Patience: 8);
}
