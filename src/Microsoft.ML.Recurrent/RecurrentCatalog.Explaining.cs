using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Recurrent.Transformers.Explaining;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Explains predictions: how much each step of a sequence, and each channel of it, raised or lowered what a model says of the sequence.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Of classifiers, taggers, multi-label models, regressions and sequence to sequence, fitted or loaded, alone or in a chain. The explained value is a score before softmax
    /// or sigmoid, a predicted number, or the score of a written symbol: see <see cref="Explanation"/>. Dropouts are off; bfloat16 models are explained with their rounded
    /// weights as floats. Results do not depend on the number of threads. Integrated gradients whose attributions do not add up to within a tenth are a Warning in the log.
    /// </para>
    /// <para>
    /// A row gives one explanation; a row of a tagger one per step, of sequence to sequence one per written symbol, and of a regression of several numbers one per number,
    /// unless options choose. Integrated gradients take at least <see cref="ExplanationOptions.NumberOfPoints"/> forward and backward passes for each: choose rows with
    /// <c>mlContext.Data.TakeRows</c>.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <param name="data">The rows, as they come into the model; a label column is not needed.</param>
    /// <param name="options">Method, class and step; null: integrated gradients of what is predicted.</param>
    /// <returns>The explanations, row by row, and within a row step by step.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer or several, or an option does not fit it: no such class, or a step of a whole sequence.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range, or a row has no step <see cref="ExplanationOptions.Step"/>.</exception>
    /// <exception cref="InvalidOperationException">A row has no steps.</exception>
    /// <exception cref="NotSupportedException">The model is a language model or an ensemble.</exception>
    /// <example>
    /// <code>
    /// foreach (Explanation explanation in mlContext.Model.Explain(model, mlContext.Data.TakeRows(data, 3)))
    /// {
    ///     StepAttribution strongest = explanation.Steps.MaxBy(step => step.Attribution)!;
    ///     Console.WriteLine($"{explanation.OutputName}, most of all by '{strongest.Text}'");
    /// }
    /// </code>
    /// </example>
    public static IReadOnlyList<Explanation> Explain(this ModelOperationsCatalog catalog, ITransformer model, IDataView data, ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ExplanationOptions settled = ExplanationOptions.Checked(options);
        var explainer = new ModelExplainer(RecurrentChain.Find(model), settled);
        List<Explanation> explanations = explainer.Explain(RecurrentChain.Prepare(model, data));
        if (settled.Method == ExplanationMethod.IntegratedGradients && CompletenessVerdict.TextOf(explanations) is { } warning)
        {
            using IChannel channel = Catalogs.EnvironmentOf(catalog).Start("Explain");
            channel.Warning(MessageSensitivity.None, "{0}", warning);
        }

        return explanations.AsReadOnly();
    }

    /// <summary>
    /// Measures what a metric loses when a channel, or a block of time, is permuted over the rows (Breiman 2001; Fisher et al. 2019): it keeps its values and loses its
    /// connection to the label.
    /// </summary>
    /// <remarks>
    /// <para>
    /// ML.NET's PermutationFeatureImportance permutes single slots of vectors of known size. Here a channel is permuted at all its steps together, a block of time with all its
    /// channels, and sequences may have any lengths: step t of a sequence of T steps takes the donor's step at the same share of its length, t / T.
    /// </para>
    /// <para>Sequences are held in memory. The data are scored once, and once more for each permutation of each channel and block. The same seed gives the same permutations, and
    /// the same bits for any number of threads.</para>
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <param name="data">At least two rows with their labels, as they come into the model.</param>
    /// <param name="metric">A metric of the data with the model's columns, such as <c>scored => mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy</c>.</param>
    /// <param name="options">What is measured; null: every channel and ten blocks of time, five permutations each.</param>
    /// <returns>The changes of the metric: the channels, then the blocks of time.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer or several, or the data have fewer than two rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">The model is a language model.</exception>
    /// <example>
    /// <code>
    /// foreach (SequenceImportance part in mlContext.Model.PermutationImportance(
    ///     model, data, scored => mlContext.MulticlassClassification.Evaluate(scored).MicroAccuracy))
    /// {
    ///     Console.WriteLine(part);
    /// }
    /// </code>
    /// </example>
    public static IReadOnlyList<SequenceImportance> PermutationImportance(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, Func<IDataView, double> metric, SequenceImportanceOptions? options = null)
        => NewMeasure(catalog, model, data, metric, options).Measure(permutes: true);

    /// <summary>
    /// Measures what a metric loses when a channel, or a block of time, has no content: numbers at 0 as the network reads them (their training mean where they are
    /// standardised), tokens as missing ones.
    /// </summary>
    /// <remarks>
    /// One evaluation for each channel and block, and nothing random. A network may never have met such sequences:
    /// <see cref="PermutationImportance"/> stays nearer to the data. For what single predictions lose, see <see cref="Explain"/> with
    /// <see cref="ExplanationMethod.Occlusion"/>.
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <param name="data">The rows with their labels, as they come into the model.</param>
    /// <param name="metric">A metric of the data with the model's columns.</param>
    /// <param name="options">What is measured; null: every channel and ten blocks of time.</param>
    /// <returns>The changes of the metric: the channels, then the blocks of time.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer or several, or the data have no rows.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    /// <exception cref="NotSupportedException">The model is a language model.</exception>
    public static IReadOnlyList<SequenceImportance> OcclusionImportance(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, Func<IDataView, double> metric, SequenceImportanceOptions? options = null)
        => NewMeasure(catalog, model, data, metric, options).Measure(permutes: false);

    private static ImportanceMeasure NewMeasure(
        ModelOperationsCatalog catalog, ITransformer model, IDataView data, Func<IDataView, double> metric, SequenceImportanceOptions? options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(metric);
        return new ImportanceMeasure(model, data, metric, SequenceImportanceOptions.Checked(options));
    }
}
