using Microsoft.ML.Data;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Trains the recurrent transformer of a fitted or loaded model further, on data as they came into the model: what stands before it is kept and transforms the data, what stands
    /// behind it is kept too.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Fitting a pipeline again would fit its MapValueToKey again, which gives other keys. Here keys, vocabularies, means, scales and classes are those of the model, and training
    /// begins with its weights; the optimizer begins anew. The model that was given stays as it is. With <see cref="ContinueTrainingOptions.AddNewClasses"/> a MapValueToKey that makes
    /// the label column alone gains the label's new values, behind those that it has.
    /// </para>
    /// <para>
    /// The history of the new model is that of the old one with the new epochs behind it, whose numbers and times go on counting; best epochs are those of their own training. Layers are
    /// frozen by the options <see cref="RecurrentTrainerOptions.FreezeEmbedding"/>, <see cref="RecurrentTrainerOptions.FrozenLayers"/> and
    /// <see cref="RecurrentTrainerOptions.FreezeHead"/>.
    /// </para>
    /// <para>
    /// A forecaster, alone or of an ensemble, continues with its scales, frequency and series; the rows that it gets are all the history there is. Series that it does not know are
    /// read as the unknown series, or get vectors of their own with <see cref="ContinueTrainingOptions.AddNewTokens"/>. Series without new rows keep their last ones.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one; a forecaster is one, too.</param>
    /// <param name="data">Labelled rows, as they come into the model.</param>
    /// <param name="validationData">The same for validation; null: as the options say.</param>
    /// <param name="options">
    /// Options of the model's trainer; null: those that it was trained with, as <see cref="GetTrainerOptions"/> returns them, and the log says what they are. Options that shape the
    /// network must have the model's values or be automatic.
    /// </param>
    /// <param name="growth">Whether the model may gain tokens and classes; null: it gains none.</param>
    /// <returns>The chain with the new recurrent transformer in the place of the old one.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, several, or an ensemble; or the options are those of another task's trainer.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An option, a column or a key value is not as in the model; the error names it.</exception>
    /// <exception cref="InvalidOperationException">No options are given, and the model was saved by a version that did not save them.</exception>
    /// <example>
    /// <code>
    /// ITransformer model = mlContext.Model.Load("model.zip", out _);
    /// var options = (RecurrentMulticlassTrainer.Options)mlContext.Model.GetTrainerOptions(model);
    /// options.LearningRate = 2e-4f;
    /// options.NumberOfEpochs = 5;
    /// ITransformer further = mlContext.Model.ContinueTraining(model, newRows, options: options);
    /// </code>
    /// </example>
    public static TransformerChain<ITransformer> ContinueTraining(
        this ModelOperationsCatalog catalog,
        ITransformer model,
        IDataView data,
        IDataView? validationData = null,
        RecurrentTrainerOptions? options = null,
        ContinueTrainingOptions? growth = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ITransformer recurrent = ContinuingTrainers.Find(model);
        ITransformer[] steps = [.. RecurrentChain.Flatten(model)];
        int place = Array.IndexOf(steps, recurrent);
        IHostEnvironment environment = Catalogs.EnvironmentOf(catalog);
        RecurrentTrainerOptions own = ContinuingTrainers.NewOptions(recurrent);
        if (options is null)
        {
            string taken = ContinuingTrainers.Read(own, recurrent);
            using IChannel channel = environment.Start("ContinueTraining");
            channel.Info(MessageSensitivity.None, $"Options of the model's training: {taken}.");
        }
        else if (options.GetType() != own.GetType())
        {
            throw new ArgumentException(
                $"Expected options of type {own.GetType().DeclaringType!.Name}.Options for a {recurrent.GetType().Name}, got {options.GetType().DeclaringType!.Name}.Options.", nameof(options));
        }

        if (growth is { AddNewClasses: true } && LabelKeys.PlaceIn(steps[..place], (options ?? own).LabelColumnName) is { } keys)
        {
            steps[keys] = LabelKeys.Grow(environment, steps[keys], steps.Take(keys).Aggregate(data, (prepared, step) => step.Transform(prepared)));
        }

        steps[place] = ContinuingTrainers.Fit(environment, recurrent, options ?? own, Prepare(data), validationData is null ? null : Prepare(validationData), growth);
        return new TransformerChain<ITransformer>(steps);

        IDataView Prepare(IDataView view) => steps.Take(place).Aggregate(view, (prepared, step) => step.Transform(prepared));
    }

    /// <summary>
    /// The options that a recurrent model was trained with, to be changed and given to <see cref="ContinueTraining"/> or to a trainer: of the type of its trainer's options, with what
    /// the trainer took for automatic ones. Paths, data, callbacks and given vectors are not saved with a model and are not set.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    /// <exception cref="InvalidOperationException">The model was saved by a version that did not save its options.</exception>
    /// <exception cref="InvalidDataException">The saved options are damaged.</exception>
    public static RecurrentTrainerOptions GetTrainerOptions(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ITransformer recurrent = ContinuingTrainers.Find(model);
        RecurrentTrainerOptions options = ContinuingTrainers.NewOptions(recurrent);
        ContinuingTrainers.Read(options, recurrent);
        return options;
    }
}
