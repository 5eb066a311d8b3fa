namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Differencing once for each of some lags as one sum over rows: the product of the polynomials 1 - B^lag, B being the row before.</summary>
internal static class DifferenceTerms
{
    public static (int Offset, float Factor)[] Of(IReadOnlyList<int> lags)
    {
        var factors = new SortedDictionary<int, float> { [0] = 1 };
        foreach (int lag in lags)
        {
            foreach ((int offset, float factor) in factors.ToArray())
            {
                factors[offset + lag] = factors.GetValueOrDefault(offset + lag) - factor;
            }
        }

        return [.. factors.Where(term => term.Value != 0).Select(term => (term.Key, term.Value))];
    }
}
