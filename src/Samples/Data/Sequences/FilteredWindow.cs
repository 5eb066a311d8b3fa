using Microsoft.ML.Data;

namespace Samples.Data.Sequences;

/// <summary>The last inputs of a filter, the newest first, and its output.</summary>
internal sealed class FilteredWindow
{
    public const int Length = 20;

    [VectorType(Length)]
    public required float[] Inputs { get; init; }

    public required float Output { get; init; }

    public static IEnumerable<FilteredWindow> Of(FilteredSeries series)
    {
        for (int step = Length - 1; step < series.Input.Length; step++)
        {
            yield return new FilteredWindow { Inputs = [.. series.Input[(step - Length + 1)..(step + 1)].Reverse()], Output = series.Output[step] };
        }
    }
}
