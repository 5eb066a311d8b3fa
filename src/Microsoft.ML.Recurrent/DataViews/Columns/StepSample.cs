namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>A sample of steps that pass by, whatever their number: those whose index hashes lowest, so that the same steps give the same sample.</summary>
/// <param name="width">Numbers of a step.</param>
internal sealed class StepSample(int width)
{
    // Quartiles of so many numbers are within a few hundredths of the true ones; four bytes each.
    private const int Capacity = 512;

    private const int LeastCount = 20;

    // From the middle half, or the middle nine tenths, of a normal distribution to its deviation.
    private const double HalfWidth = 1.349;
    private const double NineTenthsWidth = 3.290;

    private readonly List<(ulong Hash, float[] Numbers)> _steps = [];
    private ulong _count;
    private int _shift = 64;

    public void Add(ReadOnlySpan<float> step)
    {
        ulong hash = HashOf(_count++);
        if (!IsKept(hash))
        {
            return;
        }

        _steps.Add((hash, step[..width].ToArray()));
        while (_steps.Count > Capacity)
        {
            _shift--;
            _steps.RemoveAll(kept => !IsKept(kept.Hash));
        }
    }

    /// <summary>
    /// Median and deviation of a channel by its middle half, or its middle nine tenths where half of the numbers are the same: a few outliers, however far, do
    /// not change them. Null for too few numbers.
    /// </summary>
    public (double Median, double Deviation)? SpreadOf(int channel)
    {
        float[] numbers = [.. _steps.Select(step => step.Numbers[channel]).Where(float.IsFinite)];
        if (numbers.Length < LeastCount)
        {
            return null;
        }

        Array.Sort(numbers);
        double half = (At(0.75) - At(0.25)) / HalfWidth;
        return (At(0.5), half > 0 ? half : (At(0.95) - At(0.05)) / NineTenthsWidth);

        double At(double part) => numbers[(int)(part * (numbers.Length - 1))];
    }

    private bool IsKept(ulong hash) => _shift == 64 || hash >> _shift == 0;

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014): steps of a period are not sampled at one place of it.</summary>
    private static ulong HashOf(ulong index)
    {
        ulong hash = (index + 1) * 0x9E3779B97F4A7C15;
        hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9;
        hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EB;
        return hash ^ (hash >> 31);
    }
}
