namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>What is learned and where: a class or some numbers, for a whole sequence or for each of its steps; or a second sequence.</summary>
/// <param name="Kind">Class, numbers or a sequence.</param>
/// <param name="Width">Numbers of a row; 1 for a class.</param>
/// <param name="IsPerStep">Whether every step is a row of its own, or the sequence is one.</param>
internal readonly record struct TargetShape(TargetKind Kind, int Width, bool IsPerStep)
{
    public static TargetShape None => default;

    public static TargetShape ClassPerSequence => new(TargetKind.Class, 1, IsPerStep: false);

    public static TargetShape ClassPerStep => new(TargetKind.Class, 1, IsPerStep: true);

    public static TargetShape Sequence => new(TargetKind.Sequence, 1, IsPerStep: false);

    public static TargetShape Numbers(int width, bool isPerStep = false) => new(TargetKind.Numbers, width, isPerStep);
}
