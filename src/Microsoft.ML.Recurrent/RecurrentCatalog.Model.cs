using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Makes a session, which runs a fitted or loaded recurrent model one step at a time.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Of a chain the session runs the recurrent transformer and what prepares its feature columns value by value: MapValueToKey (the session
    /// then takes what the keys stand for), MapKeyToValue, CopyColumns, and ConvertType to numbers (the session takes these as
    /// <see cref="float"/>). Transformers that make other columns play no part, and neither do those after the recurrent one: class names are
    /// found in <see cref="RecurrentSession.ClassNames"/>.
    /// </para>
    /// <para>
    /// A transformer that makes a feature column of whole rows, such as TokenizeIntoWords, is refused by its name. Then make the session from
    /// the chain's <see cref="RecurrentMulticlassTransformer"/> or <see cref="RecurrentTaggingTransformer"/> alone and give it steps as its feature
    /// columns hold them. A tagger's scores after a step are those of that step.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    /// <exception cref="NotSupportedException">The network is bidirectional, or a transformer before it needs whole rows.</exception>
    /// <example>
    /// <code>
    /// using RecurrentSession session = mlContext.Model.CreateRecurrentSession(model);
    /// var scores = new float[session.OutputCount];
    /// session.Step(features, scores);
    /// string state = session.ClassNames[session.PredictedClassOf(scores)];
    /// </code>
    /// </example>
    public static RecurrentSession CreateRecurrentSession(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return new RecurrentSession(SessionChain.Find(model).Sessions);
    }
}
