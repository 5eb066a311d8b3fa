using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Measures how gradients travel back through time in a fitted or loaded model: for each sequence the gradient of one output at its last step T with respect to
    /// states and gates at T - lag; then geometric means over the sequences.
    /// </summary>
    /// <remarks>
    /// The output is the one that the model has highest after the last step, before softmax or sigmoid, so no labels are needed; where the model pools steps, the
    /// last step alone is looked at. A model whose gradients fall below 1 % within a few steps cannot learn what lies further back, whatever its training (Hochreiter 1991;
    /// Bengio et al. 1994; Pascanu et al. 2013). Dropouts are off.
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one; the network must read in one direction.</param>
    /// <param name="data">Rows as they come into the model.</param>
    /// <param name="maximumSequences">
    /// The first so many rows are followed, at least 1; of a language model whose rows are one text, at most so many pieces into
    /// which the text is cut, none shorter than <paramref name="maximumLag"/> where the text is that long.
    /// </param>
    /// <param name="maximumLag">At most so many steps back, at least 1.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    /// <exception cref="NotSupportedException">The network is bidirectional or an encoder-decoder.</exception>
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
