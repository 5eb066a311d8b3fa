using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent;

public sealed partial class MultiLabelClassificationCatalog
{
    /// <summary>A multi-label model that predicts a label to be true where one of its columns is above a threshold; the given model stays as it is.</summary>
    /// <remarks><see cref="Evaluate"/> reads the column PredictedLabel, so it counts with the changed threshold.</remarks>
    /// <param name="model">The model.</param>
    /// <param name="threshold">For that column, and for all labels.</param>
    /// <param name="thresholdColumnName">"Score", a logit, or "Probability".</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold of a score is not finite, that of a probability not above 0 and below 1, or the column is another.</exception>
    /// <example>
    /// <code>
    /// RecurrentMultiLabelTransformer careful = mlContext.MultiLabelClassification.ChangeModelThreshold(model, 0.9f, "Probability");
    /// </code>
    /// </example>
    public RecurrentMultiLabelTransformer ChangeModelThreshold(RecurrentMultiLabelTransformer model, float threshold, string thresholdColumnName)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.WithThreshold(Thresholds.Of(threshold, thresholdColumnName));
    }
}
