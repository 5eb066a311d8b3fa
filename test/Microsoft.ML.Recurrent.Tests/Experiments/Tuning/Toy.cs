namespace Microsoft.ML.Recurrent.Tests.Experiments.Tuning;

/// <summary>A loss over <see cref="ToyOptions"/> whose least value is known: 0, at a rate of 0.01, 16 units, dropout 0.2, kind b and an extra of 0.8.</summary>
internal static class Toy
{
    /// <summary>After an epoch: what the point is worth in the end, and a part that training takes away.</summary>
    public static double Loss(TrialParameters point, int epoch) => Final(point) + 2.0 / epoch;

    public static double Final(TrialParameters point)
    {
        double rate = Math.Log10(Number(point, "Rate", 0.01) / 0.01);
        double units = Math.Log2(Number(point, "Units", 16) / 16);
        double dropout = (Number(point, "Dropout", 0.2) - 0.2) * 4;
        double kind = (string)point["Kind"] switch { "b" => 0, "a" => 0.5, _ => 1 };
        double extra = (bool)point["Extra"] ? Math.Abs(Number(point, "ExtraSize", 0.8) - 0.8) : 0.6;
        return rate * rate + 0.3 * units * units + dropout * dropout + kind + extra;
    }

    /// <summary>Multiply-adds of an epoch.</summary>
    public static long Cost(TrialParameters point) => (long)(Number(point, "Units", 16) * Number(point, "Units", 16)) * 1000;

    // What a space leaves out is at its best.
    private static double Number(TrialParameters point, string option, double otherwise) => (double)point.GetValueOrDefault(option, otherwise);
}
