namespace Microsoft.ML.Recurrent.Evaluation.Labels;

/// <summary>
/// Average precision = sum over thresholds n of (R_n - R_(n-1)) P_n, where precision P_n and recall R_n are those of predicting true from the n-th
/// highest score on. Equal scores are one threshold; nothing is interpolated.
/// </summary>
internal static class AveragePrecision
{
    /// <param name="positives">Scores of what is true; sorted by this method.</param>
    /// <param name="negatives">Scores of what is false; sorted by this method.</param>
    /// <returns>From 0 to 1; NaN where nothing is true or a score is NaN.</returns>
    public static double Of(Span<float> positives, Span<float> negatives)
    {
        positives.Sort();
        negatives.Sort();

        // NaN sorts before every number.
        if (positives.IsEmpty || float.IsNaN(positives[0]) || (negatives.Length > 0 && float.IsNaN(negatives[0])))
        {
            return double.NaN;
        }

        double sum = 0;
        int negative = negatives.Length;
        for (int positive = positives.Length; positive > 0;)
        {
            // A threshold between two positives adds no recall, so only those at a positive's score matter.
            float threshold = positives[positive - 1];
            int before = positive;
            while (positive > 0 && positives[positive - 1] == threshold)
            {
                positive--;
            }

            while (negative > 0 && negatives[negative - 1] >= threshold)
            {
                negative--;
            }

            double found = positives.Length - positive;
            double predicted = found + (negatives.Length - negative);
            sum += (before - positive) * (found / predicted);
        }

        return sum / positives.Length;
    }
}
