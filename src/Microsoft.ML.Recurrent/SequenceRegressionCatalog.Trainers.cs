using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceRegressionCatalog
{
    /// <summary>The trainers of this task.</summary>
    public SequenceRegressionTrainers Trainers => new(_mlContext);

    /// <summary>Makes trainers that predict numbers for each step.</summary>
    public sealed class SequenceRegressionTrainers
    {
        private readonly IHostEnvironment _environment;

        internal SequenceRegressionTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>Makes a <see cref="RecurrentSequenceRegressionTrainer"/> with a long short-term memory (LSTM).</summary>
        /// <param name="labelColumnName">Name of the label column, a vector of <see cref="float"/>: a number, or a row of them, for each step.</param>
        /// <param name="featureColumnName">
        /// Name of the feature column: a vector of <see cref="float"/>, of keys or of text (a token per step), or one text (read as characters).
        /// </param>
        /// <param name="exampleWeightColumnName">
        /// Name of the column of example weights, one for a row or a vector with one for each step; null: all count the same.
        /// </param>
        /// <param name="hiddenSize">Units of a recurrent layer, in each direction; 0: automatic, with all else that is not set by the data.</param>
        /// <param name="numberOfLayers">Recurrent layers, one upon the other; 0: automatic.</param>
        /// <param name="bidirectional">Whether each layer also reads the sequence backward, so that a label may depend on what follows it.</param>
        /// <param name="numberOfEpochs">Passes over the training rows; 0: automatic.</param>
        /// <param name="batchSize">Sequences per weight update; 0: automatic.</param>
        /// <param name="learningRate">Learning rate; 0: automatic.</param>
        /// <example>
        /// <code>
        /// var trainer = mlContext.SequenceRegression.Trainers.Gru(labelColumnName: "Loads", featureColumnName: "Sensors");
        /// </code>
        /// </example>
        public RecurrentSequenceRegressionTrainer Lstm(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = false,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentSequenceRegressionTrainer.Options>(
                RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentSequenceRegressionTrainer"/> with gated recurrent units (GRU).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentSequenceRegressionTrainer Gru(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = false,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentSequenceRegressionTrainer.Options>(
                RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentSequenceRegressionTrainer"/> with a plain recurrence (Elman 1990).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentSequenceRegressionTrainer Rnn(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = false,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentSequenceRegressionTrainer.Options>(
                RecurrentCellKind.Rnn, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentSequenceRegressionTrainer"/> from options that have every setting.</summary>
        /// <param name="options">The options; later changes of them don't reach the trainer.</param>
        public RecurrentSequenceRegressionTrainer Recurrent(RecurrentSequenceRegressionTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new RecurrentSequenceRegressionTrainer(_environment, options);
        }
    }
}
