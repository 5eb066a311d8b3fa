namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>What no other beats in one respect without losing in the other.</summary>
internal static class ParetoFront
{
    /// <summary>The items that are not dominated, by rising burden and so by falling value; of equal ones the first.</summary>
    /// <typeparam name="T">What is compared.</typeparam>
    /// <param name="items">Items; those with a value or a burden that is no finite number are passed over.</param>
    /// <param name="value">To be made small.</param>
    /// <param name="burden">To be made small too: size, latency.</param>
    public static IReadOnlyList<T> Of<T>(IEnumerable<T> items, Func<T, double> value, Func<T, double> burden)
    {
        var front = new List<T>();
        double least = double.PositiveInfinity;
        foreach (T item in items.Where(item => double.IsFinite(value(item)) && double.IsFinite(burden(item))).OrderBy(burden).ThenBy(value))
        {
            if (value(item) < least)
            {
                least = value(item);
                front.Add(item);
            }
        }

        return front;
    }
}
