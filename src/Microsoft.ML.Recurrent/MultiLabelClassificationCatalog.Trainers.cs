using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class MultiLabelClassificationCatalog
{
    /// <summary>The trainers of this task.</summary>
    public MultiLabelClassificationTrainers Trainers => new(_mlContext);

    /// <summary>Makes trainers of yes-or-no answers for several labels.</summary>
    public sealed class MultiLabelClassificationTrainers
    {
        private readonly IHostEnvironment _environment;

        internal MultiLabelClassificationTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>Makes a <see cref="RecurrentMultiLabelTrainer"/> with a long short-term memory (LSTM).</summary>
        /// <param name="labelColumnName">Name of the label column, a vector of known size of Booleans, or of <see cref="float"/> that are 0 or 1.</param>
        /// <param name="featureColumnName">
        /// Name of the feature column: a vector of <see cref="float"/>, of keys or of text (a token per step), or one text (read as characters).
        /// </param>
        /// <param name="exampleWeightColumnName">
        /// Name of the column of example weights; with labels per step one for a row or a vector with one for each step. Null: all count the same.
        /// </param>
        /// <param name="hiddenSize">Units of a recurrent layer, in each direction; 0: automatic, with all else that is not set by the data.</param>
        /// <param name="numberOfLayers">Recurrent layers, one upon the other; 0: automatic.</param>
        /// <param name="bidirectional">Whether each layer also reads the sequence backward, so that a label may depend on what follows it; null: automatic. Sessions need <c>false</c>.</param>
        /// <param name="numberOfEpochs">Passes over the training rows; 0: automatic.</param>
        /// <param name="batchSize">Sequences per weight update; 0: automatic.</param>
        /// <param name="learningRate">Learning rate; 0: automatic.</param>
        /// <example>
        /// <code>
        /// var trainer = mlContext.MultiLabelClassification.Trainers.Lstm(labelColumnName: "Topics", featureColumnName: "Tokens");
        /// </code>
        /// </example>
        public RecurrentMultiLabelTrainer Lstm(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool? bidirectional = null,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentMultiLabelTrainer.Options>(
                RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentMultiLabelTrainer"/> with gated recurrent units (GRU).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentMultiLabelTrainer Gru(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool? bidirectional = null,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentMultiLabelTrainer.Options>(
                RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentMultiLabelTrainer"/> with a plain recurrence (Elman 1990).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentMultiLabelTrainer Rnn(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool? bidirectional = null,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentMultiLabelTrainer.Options>(
                RecurrentCellKind.Rnn, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentMultiLabelTrainer"/> from options that have every setting.</summary>
        /// <param name="options">The options; later changes of them don't reach the trainer.</param>
        public RecurrentMultiLabelTrainer Recurrent(RecurrentMultiLabelTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new RecurrentMultiLabelTrainer(_environment, options);
        }
    }
}
