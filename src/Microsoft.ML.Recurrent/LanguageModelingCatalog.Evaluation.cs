using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent;

public sealed partial class LanguageModelingCatalog
{
    /// <summary>Measures a language model on texts: loss, perplexity, bits per character and token accuracy.</summary>
    /// <remarks>
    /// Without <paramref name="carriesStates"/> every row starts at zero states, as Transform scores it. With it the rows in their order are one text: only the first
    /// starts at zero states, each further one goes on from those of the row before. The texts then are held in memory, about 24 bytes per token.
    /// </remarks>
    /// <param name="data">Data with the column that the model, or its chain, reads.</param>
    /// <param name="model">A language model, or a chain with one; what stands before it transforms the data.</param>
    /// <param name="carriesStates">Whether the rows are one text.</param>
    /// <param name="textColumnName">
    /// Name of the Text column of the raw texts, whose characters are counted. Null: the model's column where that is a text; else bits per character are NaN.
    /// </param>
    /// <exception cref="ArgumentException">The model has no language model, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <example>
    /// <code>
    /// LanguageModelingMetrics metrics = mlContext.LanguageModeling.Evaluate(test, model, carriesStates: true);
    /// Console.WriteLine($"perplexity: {metrics.Perplexity:F2}");
    /// </code>
    /// </example>
    public LanguageModelingMetrics Evaluate(IDataView data, ITransformer model, bool carriesStates = false, string? textColumnName = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(model);
        return LanguageMeasure.Of(LanguageModelChain.Find(model).FittedLanguage, RecurrentChain.Prepare(model, data), textColumnName, carriesStates);
    }
}
