using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceToSequenceCatalog
{
    /// <summary>Trainers of encoder-decoders.</summary>
    public SequenceToSequenceTrainers Trainers => new(_mlContext);

    /// <summary>Makes trainers of encoder-decoders.</summary>
    public sealed class SequenceToSequenceTrainers
    {
        private readonly IHostEnvironment _environment;

        internal SequenceToSequenceTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>Makes a <see cref="RecurrentSequenceToSequenceTrainer"/> whose encoder and decoder are long short-term memories (LSTM).</summary>
        /// <param name="labelColumnName">Name of the target column: a vector of keys or of text, or one text (read as characters).</param>
        /// <param name="featureColumnName">
        /// Name of the source column: a vector of <see cref="float"/>, of keys or of text (a token per step), or one text (read as characters).
        /// </param>
        /// <param name="exampleWeightColumnName">Name of the column of example weights, a <see cref="float"/> of at least 0; null: all rows count the same.</param>
        /// <param name="attention">How the decoder looks at the steps of the source.</param>
        /// <param name="hiddenSize">Units of a recurrent layer, in each direction of the encoder and in the decoder; 0: automatic (64).</param>
        /// <param name="numberOfLayers">Recurrent layers of the encoder, and as many of the decoder; 0: automatic (1).</param>
        /// <param name="bidirectional">Whether the encoder also reads the source backward.</param>
        /// <param name="numberOfEpochs">Passes over the training rows; 0: automatic (20).</param>
        /// <param name="batchSize">Sequences per weight update; 0: automatic (32).</param>
        /// <param name="learningRate">Learning rate; 0: automatic (0.002).</param>
        /// <example>
        /// <code>
        /// var pipeline = mlContext.SequenceToSequence.Trainers.LstmEncoderDecoder(labelColumnName: "Phonemes", featureColumnName: "Word")
        ///     .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        /// </code>
        /// </example>
        public RecurrentSequenceToSequenceTrainer LstmEncoderDecoder(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            AttentionKind attention = AttentionKind.Additive,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Short(
                RecurrentCellKind.Lstm, labelColumnName, featureColumnName, exampleWeightColumnName, attention, hiddenSize, numberOfLayers, bidirectional,
                numberOfEpochs, batchSize, learningRate);

        /// <summary>Makes a <see cref="RecurrentSequenceToSequenceTrainer"/> whose encoder and decoder have gated recurrent units (GRU).</summary>
        /// <inheritdoc cref="LstmEncoderDecoder" path="/param"/>
        public RecurrentSequenceToSequenceTrainer GruEncoderDecoder(
            string labelColumnName = "Label",
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            AttentionKind attention = AttentionKind.Additive,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            bool bidirectional = true,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Short(
                RecurrentCellKind.Gru, labelColumnName, featureColumnName, exampleWeightColumnName, attention, hiddenSize, numberOfLayers, bidirectional,
                numberOfEpochs, batchSize, learningRate);

        /// <summary>Makes a <see cref="RecurrentSequenceToSequenceTrainer"/> with every setting.</summary>
        /// <param name="options">The settings; later changes of them reach no trainer.</param>
        /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
        public RecurrentSequenceToSequenceTrainer Recurrent(RecurrentSequenceToSequenceTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new RecurrentSequenceToSequenceTrainer(_environment, options);
        }

        private RecurrentSequenceToSequenceTrainer Short(
            RecurrentCellKind cell,
            string labelColumnName,
            string featureColumnName,
            string? exampleWeightColumnName,
            AttentionKind attention,
            int hiddenSize,
            int numberOfLayers,
            bool bidirectional,
            int numberOfEpochs,
            int batchSize,
            float learningRate)
        {
            var options = RecurrentTrainerOptions.Short<RecurrentSequenceToSequenceTrainer.Options>(
                cell, labelColumnName, featureColumnName, exampleWeightColumnName, hiddenSize, numberOfLayers, bidirectional, numberOfEpochs, batchSize, learningRate);
            options.Attention = attention;
            return Recurrent(options);
        }
    }
}
