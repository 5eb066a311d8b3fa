using Microsoft.ML;
using Samples.Running;

namespace Samples.Baselines;

/// <summary>
/// ML.NET's own way with text: how often each word and each sequence of three characters occurs (FeaturizeText), and a multinomial logistic regression
/// on these counts, both with their default settings. The order of words and of distant characters is lost.
/// </summary>
internal static class TextRegression
{
    /// <param name="training">Texts whose classes are known.</param>
    /// <param name="test">Texts to classify.</param>
    public static double Accuracy(IEnumerable<LabelledText> training, IEnumerable<LabelledText> test)
    {
        var ml = new MLContext(seed: 1);
        IDataView trainView = ml.Data.LoadFromEnumerable(training.ToArray());
        var pipeline = ml.Transforms.Conversion.MapValueToKey("Label", nameof(LabelledText.Class))
            .Append(ml.Transforms.Text.FeaturizeText("Features", nameof(LabelledText.Text)))
            .Append(ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy());
        return TestAccuracy.Of(ml, pipeline.Fit(trainView).Transform(ml.Data.LoadFromEnumerable(test.ToArray())));
    }
}
