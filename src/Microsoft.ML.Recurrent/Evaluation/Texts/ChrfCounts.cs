namespace Microsoft.ML.Recurrent.Evaluation.Texts;

/// <summary>
/// What chrF (Popović 2015) counts, summed over rows, and the score as sacreBLEU (Post 2018) computes it: character n-grams of the orders 1 to 6, no words,
/// beta 2, no epsilon smoothing. The caller removes white space.
/// </summary>
internal sealed class ChrfCounts
{
    private const int Order = 6;

    // Recall weighs beta times as much as precision.
    private const double Beta = 2;

    // [order - 1]
    private readonly long[] _predicted = new long[Order];
    private readonly long[] _references = new long[Order];
    private readonly long[] _matches = new long[Order];

    /// <summary>
    /// From 0 to 100: (1 + beta^2) P R / (beta^2 P + R), where P and R are precision and recall averaged over the orders that both sides have n-grams of;
    /// 0 where nothing matches.
    /// </summary>
    public double Score
    {
        get
        {
            double precision = 0;
            double recall = 0;
            int orders = 0;
            for (int i = 0; i < Order; i++)
            {
                if (_predicted[i] > 0 && _references[i] > 0)
                {
                    precision += (double)_matches[i] / _predicted[i];
                    recall += (double)_matches[i] / _references[i];
                    orders++;
                }
            }

            if (precision == 0)
            {
                return 0;
            }

            // In sacreBLEU's order, so that rounding chooses the same one of two references.
            precision /= orders;
            recall /= orders;
            return 100 * ((1 + (Beta * Beta)) * precision * recall / ((Beta * Beta * precision) + recall));
        }
    }

    /// <summary>The counts of one row, by the reference with the highest score, the first of equal ones.</summary>
    /// <param name="prediction">The characters of what was predicted.</param>
    /// <param name="references">The characters of each reference; one at least.</param>
    public static ChrfCounts Of(ReadOnlySpan<int> prediction, IReadOnlyList<int[]> references)
    {
        var index = new NGramIndex();
        var predicted = new NGramCounts(prediction, Order, index);
        ChrfCounts best = Of(predicted, new NGramCounts(references[0], Order, index));
        for (int i = 1; i < references.Count; i++)
        {
            ChrfCounts counts = Of(predicted, new NGramCounts(references[i], Order, index));
            best = counts.Score > best.Score ? counts : best;
        }

        return best;
    }

    /// <summary>Adds the counts of other rows.</summary>
    public void Add(ChrfCounts other)
    {
        for (int i = 0; i < Order; i++)
        {
            _predicted[i] += other._predicted[i];
            _references[i] += other._references[i];
            _matches[i] += other._matches[i];
        }
    }

    private static ChrfCounts Of(NGramCounts predicted, NGramCounts reference)
    {
        var counts = new ChrfCounts();
        for (int order = 1; order <= Order; order++)
        {
            // As sacreBLEU has it, what was predicted of an order that the reference is too short for is no error.
            counts._predicted[order - 1] = reference.Total(order) > 0 ? predicted.Total(order) : 0;
            counts._references[order - 1] = reference.Total(order);
            counts._matches[order - 1] = predicted.Matches(reference, order);
        }

        return counts;
    }
}
