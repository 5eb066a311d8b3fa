namespace Samples.Baselines;

/// <summary>
/// A linear forecast of all steps of a horizon from the last numbers, by least squares with a penalty on the squared weights (ridge). Several series may share
/// it. With the last value subtracted it forecasts the change from it, from the differences to it.
/// </summary>
/// <remarks>
/// Sums of products of a window that slides over a series need no pass per window: those of two places are those of the two places before, less the first
/// product and with one more.
/// </remarks>
internal sealed class RidgeForecast(int window, int horizon, bool subtractsLast = false, double penalty = 0)
{
    private readonly int _size = window + horizon;
    private readonly double[,] _products = new double[window + horizon, window + horizon];
    private readonly double[] _sums = new double[window + horizon];
    private double _count;
    private double[][] _weights = [];

    private int FeatureCount => subtractsLast ? window - 1 : window;

    /// <summary>Learns from every window of a series with its horizon behind it.</summary>
    public RidgeForecast Add(ReadOnlySpan<float> series)
    {
        int count = series.Length - _size + 1;
        if (count <= 0)
            return this;
        var products = new double[_size, _size];
        for (int j = 0; j < _size; j++)
        {
            for (int t = 0; t < count; t++)
                products[0, j] += (double)series[t] * series[t + j];
            for (int t = 0; t < count; t++)
                _sums[j] += series[t + j];
        }
        for (int i = 0; i + 1 < _size; i++)
        {
            for (int j = i; j + 1 < _size; j++)
                products[i + 1, j + 1] = products[i, j] - ((double)series[i] * series[j]) + ((double)series[count + i] * series[count + j]);
        }
        for (int i = 0; i < _size; i++)
        {
            for (int j = i; j < _size; j++)
                _products[i, j] += products[i, j];
        }
        _count += count;
        return this;
    }

    /// <summary>Finds the weights of all that was added.</summary>
    public RidgeForecast Solve()
    {
        int features = FeatureCount;
        var gram = new double[features + 1, features + 1];
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j <= i; j++)
                gram[i, j] = Product(i, j);
            gram[i, i] += penalty;
            gram[features, i] = Sum(i);
        }
        gram[features, features] = _count;
        Cholesky.Factor(gram);
        _weights = [.. Enumerable.Range(0, horizon).Select(step =>
            Cholesky.Solve(gram, [.. Enumerable.Range(0, features).Select(i => Product(i, window + step)), Sum(window + step)]))];
        return this;
    }

    /// <summary>The forecast from a series' numbers, of which the last ones are used.</summary>
    public float[] Forecast(ReadOnlySpan<float> known)
    {
        ReadOnlySpan<float> last = known[^window..];
        float level = subtractsLast ? last[^1] : 0;
        var forecast = new float[horizon];
        for (int step = 0; step < horizon; step++)
        {
            double sum = level + _weights[step][^1];
            for (int i = 0; i < FeatureCount; i++)
                sum += _weights[step][i] * (last[i] - level);
            forecast[step] = (float)sum;
        }
        return forecast;
    }

    private double Product(int i, int j)
    {
        int last = window - 1;
        return subtractsLast ? Raw(i, j) - Raw(i, last) - Raw(j, last) + Raw(last, last) : Raw(i, j);
    }

    private double Raw(int i, int j) => i <= j ? _products[i, j] : _products[j, i];

    private double Sum(int i) => subtractsLast ? _sums[i] - _sums[window - 1] : _sums[i];
}
