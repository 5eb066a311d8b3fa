namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>What weights must be.</summary>
internal static class FiniteNumbers
{
    /// <summary>Where the first number is that is infinite or none, or -1.</summary>
    public static int IndexOfOther(ReadOnlySpan<float> numbers)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsFinite(numbers[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
