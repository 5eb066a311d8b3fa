using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Transformers;
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
    /// columns hold them. A tagger's scores after a step are those of that step. A session of a language model also reads texts and writes on
    /// (<see cref="RecurrentSession.Generate(TextGenerationOptions?)"/>).
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

    /// <summary>
    /// Fits a whole pipeline whose recurrent trainer is to see validation data: what stands before the trainer is fitted on the training data and transforms
    /// both, and the trainer keeps the weights of the epoch that was best on the validation data.
    /// </summary>
    /// <remarks>
    /// A pipeline's own <c>Fit</c> has one input only. A trainer's <c>ValidationSet</c> does not pass the transformers before it, and a second
    /// MapValueToKey that is fitted on the validation data would give their labels other keys.
    /// </remarks>
    /// <typeparam name="TTransformer">What the trainer's models are.</typeparam>
    /// <param name="catalog">The model operations.</param>
    /// <param name="featurizer">What stands before the trainer; it is fitted on the training data alone.</param>
    /// <param name="trainer">The recurrent trainer.</param>
    /// <param name="trainData">The training data, as they come into the pipeline.</param>
    /// <param name="validationData">The validation data, likewise.</param>
    /// <param name="after">What stands behind the trainer, such as MapKeyToValue; null: nothing.</param>
    /// <returns>The chain of all fitted transformers, to be saved or to transform further data.</returns>
    /// <example>
    /// <code>
    /// ITransformer model = mlContext.Model.FitWithValidation(
    ///     mlContext.Transforms.Conversion.MapValueToKey("Label", "Intent"),
    ///     mlContext.MulticlassClassification.Trainers.Lstm(featureColumnName: "Words"),
    ///     train,
    ///     validation,
    ///     after: mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static TransformerChain<ITransformer> FitWithValidation<TTransformer>(
        this ModelOperationsCatalog catalog,
        IEstimator<ITransformer> featurizer,
        RecurrentTrainer<TTransformer> trainer,
        IDataView trainData,
        IDataView validationData,
        IEstimator<ITransformer>? after = null)
        where TTransformer : RecurrentTransformer<TTransformer>
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(featurizer);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(trainData);
        ArgumentNullException.ThrowIfNull(validationData);
        ITransformer prepared = featurizer.Fit(trainData);
        IDataView features = prepared.Transform(trainData);
        TTransformer model = trainer.Fit(features, prepared.Transform(validationData));
        ITransformer? behind = after?.Fit(model.Transform(features));
        return new TransformerChain<ITransformer>([.. RecurrentChain.Flatten(prepared), model, .. behind is null ? [] : RecurrentChain.Flatten(behind)]);
    }
}
