namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Metrics as their definitions read, over labels and scores by row; labels that are NaN are left out.</summary>
internal static class IndependentMetrics
{
    public static double Of(EarlyStoppingMetric metric, float[][] labels, float[][] scores)
    {
        (float Label, float Score)[] known =
        [
            .. labels.Zip(scores).SelectMany(row => row.First.Zip(row.Second)).Where(pair => !float.IsNaN(pair.First)).Select(pair => (pair.First, pair.Second)),
        ];
        return metric switch
        {
            EarlyStoppingMetric.Accuracy => 1 - Wrong(known),
            EarlyStoppingMetric.HammingLoss => Wrong(known),
            EarlyStoppingMetric.F1Score or EarlyStoppingMetric.MicroF1 => F1(known),
            EarlyStoppingMetric.AreaUnderRocCurve => AreaUnderRocCurve(known),
            EarlyStoppingMetric.MeanAbsoluteError => known.Average(pair => Math.Abs((double)pair.Label - pair.Score)),
            EarlyStoppingMetric.RootMeanSquaredError => Math.Sqrt(known.Average(pair => Math.Pow((double)pair.Label - pair.Score, 2))),
            _ => throw new NotSupportedException($"The test does not know {metric}."),
        };
    }

    private static double Wrong((float Label, float Score)[] pairs) => pairs.Average(pair => pair.Label > 0 == pair.Score > 0 ? 0.0 : 1);

    private static double F1((float Label, float Score)[] pairs)
    {
        double hits = pairs.Count(pair => pair.Label > 0 && pair.Score > 0);
        double precision = hits / pairs.Count(pair => pair.Score > 0);
        double recall = hits / pairs.Count(pair => pair.Label > 0);
        return 2 * precision * recall / (precision + recall);
    }

    /// <summary>Over all pairs of a true and a false row, how often the true one has the greater score.</summary>
    private static double AreaUnderRocCurve((float Label, float Score)[] pairs)
        => (from positive in pairs
            where positive.Label > 0
            from negative in pairs
            where negative.Label == 0
            select positive.Score > negative.Score ? 1.0 : positive.Score.Equals(negative.Score) ? 0.5 : 0).Average();
}
