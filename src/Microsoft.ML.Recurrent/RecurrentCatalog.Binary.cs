using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>Makes a <see cref="RecurrentBinaryTrainer"/> that answers yes or no of sequences with a long short-term memory (LSTM).</summary>
    /// <param name="catalog">The binary trainers.</param>
    /// <param name="labelColumnName">Name of the label column, a Boolean.</param>
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
    /// var pipeline = mlContext.Transforms.Text.TokenizeIntoWords("Tokens", "Message")
    ///     .Append(mlContext.BinaryClassification.Trainers.Lstm(labelColumnName: "IsSpam", featureColumnName: "Tokens"));
    /// var metrics = mlContext.BinaryClassification.Evaluate(pipeline.Fit(train).Transform(test), labelColumnName: "IsSpam");
    /// </code>
    /// </example>
    public static RecurrentBinaryTrainer Lstm(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentBinaryTrainer.Options>(
            RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentBinaryTrainer"/> that answers yes or no of sequences with gated recurrent units (GRU).</summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string?, int, int, bool?, int, int, float)" path="/param"/>
    public static RecurrentBinaryTrainer Gru(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentBinaryTrainer.Options>(
            RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentBinaryTrainer"/> that answers yes or no of sequences with a plain recurrence (Elman 1990).</summary>
    /// <inheritdoc cref="Lstm(BinaryClassificationCatalog.BinaryClassificationTrainers, string, string, string?, int, int, bool?, int, int, float)" path="/param"/>
    public static RecurrentBinaryTrainer Rnn(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int hiddenSize = RecurrentTrainerOptions.Automatic,
        int numberOfLayers = RecurrentTrainerOptions.Automatic,
        bool? bidirectional = null,
        int numberOfEpochs = RecurrentTrainerOptions.Automatic,
        int batchSize = RecurrentTrainerOptions.Automatic,
        float learningRate = RecurrentTrainerOptions.Automatic)
        => catalog.Recurrent(RecurrentTrainerOptions.Short<RecurrentBinaryTrainer.Options>(
            RecurrentCellKind.Rnn, labelColumnName, featureColumnName, exampleWeightColumnName,
            hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

    /// <summary>Makes a <see cref="RecurrentBinaryTrainer"/> from options that have every setting.</summary>
    /// <param name="catalog">The binary trainers.</param>
    /// <param name="options">The options; later changes of them don't reach the trainer.</param>
    public static RecurrentBinaryTrainer Recurrent(
        this BinaryClassificationCatalog.BinaryClassificationTrainers catalog, RecurrentBinaryTrainer.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new RecurrentBinaryTrainer(Catalogs.EnvironmentOf(catalog), options);
    }
}
