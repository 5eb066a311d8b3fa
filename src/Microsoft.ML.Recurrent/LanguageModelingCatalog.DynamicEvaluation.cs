using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent;

public sealed partial class LanguageModelingCatalog
{
    /// <summary>
    /// Measures a language model that goes on learning from the texts as they pass (dynamic evaluation; Krause et al. 2018): each segment is measured first, and then a
    /// gradient step on it is taken. A copy learns; the model stays as it is, and so does what Transform gives.
    /// </summary>
    /// <remarks>
    /// Such a model follows the words and the style of a text, so its loss is lower, and it is no measure of what Transform or Evaluate give. Steps are divided by the
    /// root mean square of each weight's gradients on <paramref name="trainingData"/>, and a decay takes weights back to their trained values (RMS with an RMS global
    /// prior). What the copy has learned goes on from row to row. A segment takes about the time of a small mini-batch of training; data are held in memory, about 24
    /// bytes per token.
    /// </remarks>
    /// <param name="data">Data with the column that the model, or its chain, reads.</param>
    /// <param name="model">A language model, or a chain with one; what stands before it transforms the data.</param>
    /// <param name="trainingData">The data that the model was trained on, or some of them, on which gradients are measured; untransformed as <paramref name="data"/>.</param>
    /// <param name="options">How the copy learns; null: as by default.</param>
    /// <param name="carriesStates">Whether the rows are one text, as in <see cref="Evaluate"/>; else every row starts at zero states.</param>
    /// <param name="textColumnName">
    /// Name of the Text column of the raw texts, whose characters are counted. Null: the model's column where that is a text; else bits per character are NaN.
    /// </param>
    /// <exception cref="ArgumentException">The model has no language model, or several; or the training data have no token.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type, or an option has a value that cannot be.</exception>
    /// <example>
    /// <code>
    /// LanguageModelingMetrics metrics = mlContext.LanguageModeling.EvaluateDynamically(test, model, train, carriesStates: true);
    /// Console.WriteLine($"perplexity: {metrics.Perplexity:F2}");
    /// </code>
    /// </example>
    public LanguageModelingMetrics EvaluateDynamically(
        IDataView data,
        ITransformer model,
        IDataView trainingData,
        DynamicEvaluationOptions? options = null,
        bool carriesStates = false,
        string? textColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(trainingData);
        FittedModel fitted = LanguageModelChain.Find(model).FittedLanguage;
        options ??= new DynamicEvaluationOptions();
        DynamicSettings settings = options.SettingsFor(fitted.Features[0]);
        var dynamics = new DynamicEvaluation(fitted.Network, settings, options.ThreadCount);
        if (!dynamics.MeasureGradients(LanguageMeasure.ReadTexts(fitted, RecurrentChain.Prepare(model, trainingData), DynamicEvaluation.StatisticsBatchSize)))
        {
            throw new ArgumentException(
                $"The training data have no token in column '{fitted.Features[0].ColumnName}': expected some, on which gradients are measured.", nameof(trainingData));
        }

        return LanguageMeasure.Of(fitted, RecurrentChain.Prepare(model, data), textColumnName, carriesStates, dynamics);
    }
}
