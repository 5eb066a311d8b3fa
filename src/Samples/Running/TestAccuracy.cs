using Microsoft.ML;
using Microsoft.ML.Data;

namespace Samples.Running;

/// <summary>
/// Accuracy over all test rows. ML.NET's Evaluate leaves out rows whose label has no key, which is what MapValueToKey makes of a class that the training
/// rows do not have: such a row cannot be right, so here it counts as wrong.
/// </summary>
internal static class TestAccuracy
{
    /// <summary>The share of all rows whose class was predicted; says how many have a class that training never saw, if there are any.</summary>
    /// <param name="ml">Evaluates.</param>
    /// <param name="scored">What a model made of the test rows.</param>
    public static double Of(MLContext ml, IDataView scored)
    {
        uint[] labels = [.. scored.GetColumn<uint>("Label")];
        int unseenCount = labels.Count(label => label == 0);
        if (unseenCount > 0)
            Result.Print("test rows of classes that training never saw, counted as wrong", $"{unseenCount} of {labels.Length}");
        double seenPart = (double)(labels.Length - unseenCount) / labels.Length;
        return seenPart == 0 ? 0 : seenPart * ml.MulticlassClassification.Evaluate(scored).MicroAccuracy;
    }
}
