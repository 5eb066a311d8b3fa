using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Measures how gradients travel back through time in a fitted or loaded model: for each sequence the gradient of one output, after the last step T, with respect to
    /// states and gates at T - lag; then geometric means over the sequences.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The output is the one that the model has highest after the last step, before softmax or sigmoid, so no labels are needed; where the model pools steps, the
    /// last step alone is looked at. A model whose gradients fall below 1 % within a few steps hardly learns from what lies further back (Hochreiter 1991;
    /// Bengio et al. 1994; Pascanu et al. 2013). Dropouts are off. A sequence is read from at most 1,000 steps before the steps that are followed.
    /// </para>
    /// <para>
    /// Of a bidirectional model the output is that of both directions' states, each after it has read the whole sequence. Its gradient is followed apart for either
    /// direction: forward from the last step on, backward from the first, so that a lag counts the steps that a direction has read since
    /// (<see cref="LayerGradientFlow.IsReverse"/>).
    /// </para>
    /// <para>
    /// Of an encoder-decoder the output is that after the last symbol of the row's own target, which the data must have. The decoder's lags count steps of the
    /// target. The encoder's count steps of the source from the one that a direction reads last; gradients come to them through the bridge from the decoder's first step,
    /// and through attention, which reaches every step at once.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <param name="data">Rows as they come into the model; for an encoder-decoder with its target column.</param>
    /// <param name="maximumSequences">
    /// The first so many rows are followed, at least 1; of a language model whose rows are one text, at most so many pieces into
    /// which the text is cut, none shorter than <paramref name="maximumLag"/> where the text is that long.
    /// </param>
    /// <param name="maximumLag">At most so many steps back, at least 1.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">The data have no row.</exception>
    public static GradientFlowReport MeasureGradientFlow(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, int maximumSequences = 32, int maximumLag = 1000)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumSequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumLag, 1);
        return GradientFlowMeasure.Of(RecurrentChain.Find(model).Fitted, RecurrentChain.Prepare(model, data), maximumSequences, maximumLag);
    }
}
