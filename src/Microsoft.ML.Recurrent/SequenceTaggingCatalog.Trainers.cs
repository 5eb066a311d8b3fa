using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceTaggingCatalog
{
    /// <summary>Makes trainers of taggers.</summary>
    public sealed class SequenceTaggingTrainers
    {
        private readonly IHostEnvironment _environment;

        internal SequenceTaggingTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>Makes a <see cref="RecurrentTaggingTrainer"/> with a long short-term memory (LSTM) and a softmax at each step.</summary>
        /// <param name="labelColumnName">Name of the label column, a vector of keys or of text: a label for each step.</param>
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
        /// var pipeline = mlContext.SequenceTagging.Trainers.Lstm(labelColumnName: "Tags", featureColumnName: "Tokens")
        ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        /// </code>
        /// </example>
        public RecurrentTaggingTrainer Lstm(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentTaggingTrainer.Options>(
                RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentTaggingTrainer"/> with gated recurrent units (GRU) and a softmax at each step.</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentTaggingTrainer Gru(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentTaggingTrainer.Options>(
                RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentTaggingTrainer"/> with a plain recurrence (Elman 1990) and a softmax at each step.</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentTaggingTrainer Rnn(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Recurrent(RecurrentTrainerOptions.Short<RecurrentTaggingTrainer.Options>(
                RecurrentCellKind.Rnn, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>
        /// Makes a <see cref="RecurrentTaggingTrainer"/> with a long short-term memory (LSTM) and a conditional random field (CRF) over the labels, which chooses
        /// those of a sequence together.
        /// </summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentTaggingTrainer LstmCrf(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Crf(RecurrentTrainerOptions.Short<RecurrentTaggingTrainer.Options>(
                RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>
        /// Makes a <see cref="RecurrentTaggingTrainer"/> with gated recurrent units (GRU) and a conditional random field (CRF) over the labels, which chooses
        /// those of a sequence together.
        /// </summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentTaggingTrainer GruCrf(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Crf(RecurrentTrainerOptions.Short<RecurrentTaggingTrainer.Options>(
                RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName,
                hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate));

        /// <summary>Makes a <see cref="RecurrentTaggingTrainer"/> from options that have every setting.</summary>
        /// <param name="options">The options; later changes of them don't reach the trainer.</param>
        public RecurrentTaggingTrainer Recurrent(RecurrentTaggingTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new RecurrentTaggingTrainer(_environment, options);
        }

        private RecurrentTaggingTrainer Crf(RecurrentTaggingTrainer.Options options)
        {
            options.Head = TaggingHead.Crf;
            return Recurrent(options);
        }
    }
}
