namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>An operation on a shape with a number of threads: a row of a table.</summary>
/// <param name="Group">What it is shown and chosen with.</param>
/// <param name="Operation">What is timed.</param>
/// <param name="Shape">On what.</param>
/// <param name="ThreadCount">Threads that each side may use.</param>
/// <param name="IsQuick">Whether <c>--quick</c> has it.</param>
/// <param name="IsExtra">Not a shape of the project's notes: here to show that nothing is tuned to those. Bars leave it out.</param>
internal sealed record Case(string Group, OperationKind Operation, Shape Shape, int ThreadCount, bool IsQuick, bool IsExtra)
{
    public string Key => $"{Group}/{Shape}/{ThreadCount}";

    /// <summary>Needed multiplications and additions of a run.</summary>
    public double FlopCount => Operation switch
    {
        OperationKind.Training => Shape.TrainingFlopCount,
        OperationKind.Writing => TextWork.DecodingFlops(Shape),
        OperationKind.Streaming => (Shape with { StepCount = 1 }).ForwardFlopCount,
        _ => Shape.ForwardFlopCount,
    };
}
