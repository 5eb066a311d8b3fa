namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>
/// What BLEU (Papineni et al. 2002) counts, summed over rows, and the score as sacreBLEU (Post 2018) computes it: order 4, symbols as they are given, no
/// effective order. An n-gram of the prediction matches as often as the reference that has it most often does.
/// </summary>
internal sealed class BleuCounts
{
    public const int Order = 4;

    // [order - 1]
    private readonly long[] _matches = new long[Order];
    private readonly long[] _totals = new long[Order];

    /// <summary>Symbols of the predictions.</summary>
    public long PredictedLength { get; private set; }

    /// <summary>Symbols of the references, of each row the one whose length is closest to the prediction's; of two equally close ones the shorter.</summary>
    public long ReferenceLength { get; private set; }

    /// <summary>exp(1 - reference length / predicted length) where predictions are shorter, else 1; 0 where all are empty and references are not.</summary>
    public double BrevityPenalty
        => PredictedLength >= ReferenceLength ? 1 : PredictedLength == 0 ? 0 : Math.Exp(1 - ((double)ReferenceLength / PredictedLength));

    /// <summary>From 0 to 100: brevity penalty times the geometric mean of the precisions.</summary>
    public double Score => BrevityPenalty * Math.Exp(Precisions().Average(Math.Log));

    /// <summary>The counts of one row.</summary>
    /// <param name="prediction">What was predicted.</param>
    /// <param name="references">One at least.</param>
    public static BleuCounts Of(ReadOnlySpan<int> prediction, IReadOnlyList<int[]> references)
    {
        var index = new NGramIndex();
        var predicted = new NGramCounts(prediction, Order, index);
        var most = new NGramCounts(references[0], Order, index);
        int closest = references[0].Length;
        for (int i = 1; i < references.Count; i++)
        {
            most.RaiseTo(new NGramCounts(references[i], Order, index));
            closest = Closer(prediction.Length, closest, references[i].Length);
        }

        var counts = new BleuCounts { PredictedLength = prediction.Length, ReferenceLength = closest };
        for (int order = 1; order <= Order; order++)
        {
            counts._matches[order - 1] = predicted.Matches(most, order);
            counts._totals[order - 1] = predicted.Total(order);
        }

        return counts;
    }

    /// <summary>Adds the counts of other rows.</summary>
    public void Add(BleuCounts other)
    {
        PredictedLength += other.PredictedLength;
        ReferenceLength += other.ReferenceLength;
        for (int i = 0; i < Order; i++)
        {
            _matches[i] += other._matches[i];
            _totals[i] += other._totals[i];
        }
    }

    /// <summary>
    /// Matches per n-gram predicted, in percent, for the orders 1 to 4. Exponential smoothing: the k-th order without a match has a precision of
    /// 100 / (2^k total). All are 0 where nothing matches, and from the first order on that no prediction is long enough for.
    /// </summary>
    public double[] Precisions()
    {
        var precisions = new double[Order];
        if (_matches[0] == 0)
        {
            return precisions;
        }

        double smoothing = 1;
        for (int i = 0; i < Order && _totals[i] > 0; i++)
        {
            if (_matches[i] == 0)
            {
                smoothing *= 2;
            }

            precisions[i] = _matches[i] == 0 ? 100 / (smoothing * _totals[i]) : 100.0 * _matches[i] / _totals[i];
        }

        return precisions;
    }

    private static int Closer(int length, int left, int right)
    {
        int difference = Math.Abs(length - right) - Math.Abs(length - left);
        return difference < 0 || (difference == 0 && right < left) ? right : left;
    }
}
