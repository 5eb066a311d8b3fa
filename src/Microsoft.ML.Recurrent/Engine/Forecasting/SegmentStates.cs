using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>The states of windows as those of their segments: row s * m + k of a segment is row s of its window.</summary>
internal static class SegmentStates
{
    public static void Repeat(RecurrentStates[] windows, RecurrentStates[] segments, int count)
    {
        for (int level = 0; level < windows.Length; level++)
        {
            Repeat(windows[level].Hidden, segments[level].Hidden, count);
            Repeat(windows[level].Cell, segments[level].Cell, count);
        }
    }

    /// <summary>Writes for each window the sum of its segments, one after the other.</summary>
    public static void Sum(RecurrentStates[] segments, RecurrentStates[] windows, int count)
    {
        for (int level = 0; level < windows.Length; level++)
        {
            Sum(segments[level].Hidden, windows[level].Hidden, count);
            Sum(segments[level].Cell, windows[level].Cell, count);
        }
    }

    private static void Repeat(Matrix[] windows, Matrix[] segments, int count)
    {
        for (int i = 0; i < windows.Length; i++)
        {
            for (int row = 0; row < segments[i].Rows; row++)
            {
                windows[i].Row(row / count).CopyTo(segments[i].Row(row));
            }
        }
    }

    private static void Sum(Matrix[] segments, Matrix[] windows, int count)
    {
        for (int i = 0; i < windows.Length; i++)
        {
            for (int row = 0; row < windows[i].Rows; row++)
            {
                Span<float> sum = windows[i].Row(row);
                segments[i].Row(row * count).CopyTo(sum);
                for (int segment = 1; segment < count; segment++)
                {
                    TensorPrimitives.Add(sum, segments[i].Row((row * count) + segment), sum);
                }
            }
        }
    }
}
