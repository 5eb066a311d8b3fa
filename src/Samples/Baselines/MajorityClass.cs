namespace Samples.Baselines;

/// <summary>The accuracy of always answering the most frequent class of the training rows.</summary>
internal static class MajorityClass
{
    public static double Accuracy<TRow, TLabel>(IEnumerable<TRow> training, IEnumerable<TRow> test, Func<TRow, TLabel> label)
        where TLabel : notnull
    {
        TLabel majority = training.CountBy(label).MaxBy(pair => pair.Value).Key;
        return test.Average(row => label(row).Equals(majority) ? 1.0 : 0.0);
    }
}
