using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>
/// Sequences of 3 to 8 steps in several kinds of feature column at once, with a label column for each task that learns flags or numbers. Labels are
/// decided by the first step, or by the step before, so that only a network that remembers it does better than chance.
/// </summary>
internal static class ToyNumbers
{
    public static string[] PairNames { get; } = ["first", "last"];

    public static string[] FlagNames { get; } = ["high start", "odd end"];

    /// <summary>Numbers of the column "Number": 10 times the first step, less 7.</summary>
    public static IDataView View(int rowCount = 120, int seed = 1, float numberScale = 1)
    {
        int[][] steps = ToyTags.Sequences(rowCount, seed);
        return new ViewBuilder()
            .Scalar("Flag", BooleanDataViewType.Instance, [.. steps.Select(row => row[0] >= 2)])
            .Scalar("Number", NumberDataViewType.Single, [.. steps.Select(row => numberScale * ((10f * row[0]) - 7))])
            .Scalar("Count", NumberDataViewType.Single, [.. steps.Select(row => (float)row.Count(step => step == 3))])
            .Annotated("Pair", Types.Numbers(2), "SlotNames", PairNames, [.. steps.Select(row => new[] { (float)row[0], 100f * row[^1] })])
            .Annotated("Flags", new VectorDataViewType(BooleanDataViewType.Instance, 2), "SlotNames", FlagNames, [.. steps.Select(row => new[] { row[0] >= 2, row[^1] % 2 == 1 })])
            .Vector("SingleFlags", Types.Numbers(2), [.. steps.Select((row, i) => new[] { row[0] >= 2 ? 1f : 0, i % 4 == 3 ? float.NaN : row[^1] % 2 })])
            .Vector("StepFlags", new VectorDataViewType(BooleanDataViewType.Instance, 0, 2), [.. steps.Select(row => PerStep(row, (step, before) => new[] { step >= 2, before >= 2 }))])
            .Vector("StepNumbers", Types.Numbers(0), [.. steps.Select(row => PerStep(row, (step, before) => new[] { step + (10f * before) }))])
            .Vector("StepPairs", Types.Numbers(0, 2), [.. steps.Select(row => PerStep(row, (step, before) => new[] { step, 10f * before }))])
            .Vector("Weights", Types.Numbers(0), [.. steps.Select(row => row.Select(step => 0.5f + (step % 2)).ToArray())])
            .Scalar("Weight", NumberDataViewType.Single, [.. steps.Select((_, row) => 0.5f + (row % 2))])
            .Vector("Ragged", Types.Numbers(0, 2), [.. steps.Select(row => row.SelectMany(step => new[] { step - 1f, step == 2 ? 1f : 0 }).ToArray())])
            .Vector("Plain", Types.Numbers(0), [.. steps.Select(row => row.Select(step => (float)step).ToArray())])
            .Vector("Words", Types.Words, [.. steps.Select(row => Types.Texts([.. row.Select(step => $"w{step}")]))])
            .NamedKeyVectors("Keys", ["w0", "w1", "w2", "w3"], [.. steps.Select(row => row.Select(step => (uint)step + 1).ToArray())])
            .Scalar("Text", TextDataViewType.Instance, Types.Texts([.. steps.Select(row => string.Concat(row.Select(step => "abcd"[step])))]))
            .ToView();
    }

    private static T[] PerStep<T>(int[] steps, Func<int, int, T[]> labels) => [.. steps.SelectMany((step, t) => labels(step, t == 0 ? 0 : steps[t - 1]))];
}
