namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>A row of floats times a power of two that is kept apart.</summary>
internal static class ScaledRow
{
    private const float SmallestNorm = 1f / (1 << 20);
    private const float LargestNorm = 1 << 20;

    public static bool HasAny(ReadOnlySpan<float> row) => row.ContainsAnyExcept(0f);

    public static void Scale(Span<float> row, int power)
    {
        foreach (ref float value in power == 0 ? [] : row)
        {
            value = MathF.ScaleB(value, power);
        }
    }

    /// <summary>Gives two rows one power, the larger of those that are not zero rows', and returns it.</summary>
    public static int Join(Span<float> first, int firstPower, Span<float> second, int secondPower)
    {
        int power = !HasAny(first) ? secondPower : !HasAny(second) ? firstPower : Math.Max(firstPower, secondPower);
        Scale(first, HasAny(first) ? firstPower - power : 0);
        Scale(second, HasAny(second) ? secondPower - power : 0);
        return power;
    }

    /// <summary>Brings two rows of one power into the middle of what floats hold; returns the power taken out.</summary>
    public static int Normalize(Span<float> first, Span<float> second)
    {
        int power = PowerOf(SquaresOf(first) + SquaresOf(second));
        Scale(first, -power);
        Scale(second, -power);
        return power;
    }

    /// <summary>The power of two to take out of rows whose squares have this sum; 0 where floats hold them well.</summary>
    public static int PowerOf(double squares)
    {
        double norm = Math.Sqrt(squares);
        return norm is 0 or (> SmallestNorm and < LargestNorm) || !double.IsFinite(norm) ? 0 : (int)Math.Round(Math.Log2(norm));
    }

    public static double SquaresOf(ReadOnlySpan<float> row)
    {
        double squares = 0;
        foreach (float value in row)
        {
            squares += (double)value * value;
        }

        return squares;
    }
}
