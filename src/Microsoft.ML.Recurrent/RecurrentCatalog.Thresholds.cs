using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>A binary model that predicts true where its score is above another threshold; the given model stays as it is.</summary>
    /// <remarks>
    /// ML.NET's own binary <c>Evaluate</c> cuts the score itself, at 0 or at the probability of one half: a changed threshold shows in the column PredictedLabel only.
    /// </remarks>
    /// <param name="catalog">The binary classification operations.</param>
    /// <param name="model">The model.</param>
    /// <param name="threshold">
    /// For the column Score, a logit: 0 is a probability of one half, 0.9 one of 0.71. For a threshold of the probability name the column "Probability".
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public static RecurrentBinaryTransformer ChangeModelThreshold(this BinaryClassificationCatalog catalog, RecurrentBinaryTransformer model, float threshold)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return model.WithThreshold(Thresholds.Of(threshold, "Score"));
    }

    /// <summary>A binary model that predicts true where one of its columns is above a threshold; the given model stays as it is.</summary>
    /// <remarks>
    /// ML.NET's own binary <c>Evaluate</c> cuts the score itself, at 0 or at the probability of one half: a changed threshold shows in the column PredictedLabel only.
    /// </remarks>
    /// <param name="catalog">The binary classification operations.</param>
    /// <param name="model">The model.</param>
    /// <param name="threshold">For that column.</param>
    /// <param name="thresholdColumnName">"Score", a logit, or "Probability".</param>
    /// <exception cref="ArgumentOutOfRangeException">The threshold of a score is not finite, that of a probability not above 0 and below 1, or the column is another.</exception>
    public static RecurrentBinaryTransformer ChangeModelThreshold(
        this BinaryClassificationCatalog catalog, RecurrentBinaryTransformer model, float threshold, string thresholdColumnName)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return model.WithThreshold(Thresholds.Of(threshold, thresholdColumnName));
    }
}
