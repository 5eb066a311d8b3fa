using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

/// <summary>Extensions of ML.NET's catalogs that make recurrent trainers.</summary>
public static partial class RecurrentCatalog
{
    /// <summary>Makes a <see cref="RecurrentMulticlassTrainer"/> that classifies sequences with a long short-term memory (LSTM).</summary>
    /// <param name="catalog">The multiclass trainers.</param>
    /// <param name="labelColumnName">Name of the label column, a key.</param>
    /// <param name="featureColumnName">
    /// Name of the feature column: a vector of <see cref="float"/>, of keys or of text (a token per step), or one text (read as characters).
    /// </param>
    /// <param name="exampleWeightColumnName">Name of the column of example weights; null: all rows count the same.</param>
    /// <param name="hiddenSize">Units of a recurrent layer, in each direction; 0: automatic, with all else that is not set by the data.</param>
    /// <param name="numberOfLayers">Recurrent layers, one upon the other; 0: automatic.</param>
    /// <param name="bidirectional">Whether each layer also reads the sequence backward; null: automatic. Sessions need <c>false</c>.</param>
    /// <param name="numberOfEpochs">Passes over the training rows; 0: automatic.</param>
    /// <param name="batchSize">Sequences per weight update; 0: automatic.</param>
    /// <param name="learningRate">Learning rate; 0: automatic.</param>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", "Intent")
    ///     .Append(mlContext.Transforms.Text.TokenizeIntoWords("Tokens", "Sentence"))
    ///     .Append(mlContext.MulticlassClassification.Trainers.Lstm(featureColumnName: "Tokens", bidirectional: true))
    ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
    /// </code>
    /// </example>
    public static RecurrentMulticlassTrainer Lstm(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentMulticlassTrainer.Options>(
            RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentMulticlassTrainer"/> that classifies sequences with gated recurrent units (GRU).</summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string?, int, int, bool?, int, int, float)" path="/param"/>
    public static RecurrentMulticlassTrainer Gru(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentMulticlassTrainer.Options>(
            RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentMulticlassTrainer"/> that classifies sequences with a plain recurrence (Elman 1990).</summary>
    /// <inheritdoc cref="Lstm(MulticlassClassificationCatalog.MulticlassClassificationTrainers, string, string, string?, int, int, bool?, int, int, float)" path="/param"/>
    public static RecurrentMulticlassTrainer Rnn(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentMulticlassTrainer.Options>(
            RecurrentCellKind.Rnn, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentMulticlassTrainer"/> from options that have every setting.</summary>
    /// <param name="catalog">The multiclass trainers.</param>
    /// <param name="options">The options; later changes of them don't reach the trainer.</param>
    public static RecurrentMulticlassTrainer Recurrent(
        this MulticlassClassificationCatalog.MulticlassClassificationTrainers catalog, RecurrentMulticlassTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RecurrentMulticlassTrainer(Catalogs.EnvironmentOf(catalog), options);
    }
}
