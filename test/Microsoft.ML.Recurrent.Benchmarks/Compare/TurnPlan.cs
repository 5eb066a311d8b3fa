namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>How operations take turns.</summary>
/// <param name="LeastRuns">Timed runs of an operation within a turn; more where they are short.</param>
/// <param name="HasUntimedRun">Whether the first run of a turn is not timed.</param>
/// <param name="QuietTurns">How many quiet turns there should be.</param>
/// <param name="Patience">Times the budget that is spent at most on getting them.</param>
internal sealed record TurnPlan(int LeastRuns, bool HasUntimedRun, int QuietTurns, int Patience)
{
    /// <summary>Sides with threads of their own: those of the side before spin during the untimed run.</summary>
    public static TurnPlan Sides { get; } = new(LeastRuns: 2, HasUntimedRun: true, QuietTurns: 3, Patience: 2);

    /// <summary>
    /// Ours twice, of which a run may take a quarter of a second: the shorter a turn, the more of them nothing disturbs.
    /// </summary>
    public static TurnPlan Own { get; } = new(LeastRuns: 1, HasUntimedRun: false, QuietTurns: 8, Patience: 8);
}
