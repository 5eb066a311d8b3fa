using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent;

public sealed partial class LanguageModelingCatalog
{
    /// <summary>Trainers of language models.</summary>
    public LanguageModelingTrainers Trainers => new(_mlContext);

    /// <summary>Makes trainers of language models.</summary>
    public sealed class LanguageModelingTrainers
    {
        private readonly IHostEnvironment _environment;

        internal LanguageModelingTrainers(IHostEnvironment environment) => _environment = environment;

        /// <summary>Makes a <see cref="RecurrentLanguageModelTrainer"/> with long short-term memories (LSTM).</summary>
        /// <param name="featureColumnName">Name of the column of texts: one text (read as characters), or a vector of text or of keys (a token each).</param>
        /// <param name="exampleWeightColumnName">
        /// Name of the column of example weights, a <see cref="float"/> of at least 0; null: all rows count the same. Null with rows that are one text.
        /// </param>
        /// <param name="rows">What a row is: a text of its own, or a piece of one text.</param>
        /// <param name="hiddenSize">Units of a recurrent layer; 0: automatic (64).</param>
        /// <param name="numberOfLayers">Recurrent layers; 0: automatic (1).</param>
        /// <param name="numberOfEpochs">Passes over the training rows; 0: automatic (20).</param>
        /// <param name="batchSize">Rows, or streams of one text, per weight update; 0: automatic (32).</param>
        /// <param name="learningRate">Learning rate; 0: automatic (0.002).</param>
        /// <example>
        /// <code>
        /// var model = mlContext.LanguageModeling.Trainers.Lstm(featureColumnName: "Text", hiddenSize: 256).Fit(data);
        /// string more = model.GenerateText("Once upon a time");
        /// </code>
        /// </example>
        public RecurrentLanguageModelTrainer Lstm(
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            LanguageModelRows rows = LanguageModelRows.Separate,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Short(
                RecurrentCellKind.Lstm, featureColumnName, exampleWeightColumnName, rows, hiddenSize, numberOfLayers, numberOfEpochs, batchSize, learningRate);

        /// <summary>Makes a <see cref="RecurrentLanguageModelTrainer"/> with gated recurrent units (GRU).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentLanguageModelTrainer Gru(
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            LanguageModelRows rows = LanguageModelRows.Separate,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Short(
                RecurrentCellKind.Gru, featureColumnName, exampleWeightColumnName, rows, hiddenSize, numberOfLayers, numberOfEpochs, batchSize, learningRate);

        /// <summary>Makes a <see cref="RecurrentLanguageModelTrainer"/> with simple recurrent layers (Elman, tanh).</summary>
        /// <inheritdoc cref="Lstm" path="/param"/>
        public RecurrentLanguageModelTrainer Rnn(
            string featureColumnName = "Features",
            string? exampleWeightColumnName = null,
            LanguageModelRows rows = LanguageModelRows.Separate,
            int hiddenSize = RecurrentTrainerOptions.Automatic,
            int numberOfLayers = RecurrentTrainerOptions.Automatic,
            int numberOfEpochs = RecurrentTrainerOptions.Automatic,
            int batchSize = RecurrentTrainerOptions.Automatic,
            float learningRate = RecurrentTrainerOptions.Automatic)
            => Short(
                RecurrentCellKind.Rnn, featureColumnName, exampleWeightColumnName, rows, hiddenSize, numberOfLayers, numberOfEpochs, batchSize, learningRate);

        /// <summary>Makes a <see cref="RecurrentLanguageModelTrainer"/> with every setting.</summary>
        /// <param name="options">The settings; later changes of them reach no trainer.</param>
        /// <exception cref="ArgumentOutOfRangeException">An option has a value that cannot be.</exception>
        public RecurrentLanguageModelTrainer Recurrent(RecurrentLanguageModelTrainer.Options options)
        {
            ArgumentNullException.ThrowIfNull(options);
            return new RecurrentLanguageModelTrainer(_environment, options);
        }

        private RecurrentLanguageModelTrainer Short(
            RecurrentCellKind cell,
            string featureColumnName,
            string? exampleWeightColumnName,
            LanguageModelRows rows,
            int hiddenSize,
            int numberOfLayers,
            int numberOfEpochs,
            int batchSize,
            float learningRate)
        {
            var options = RecurrentTrainerOptions.Short<RecurrentLanguageModelTrainer.Options>(
                cell, "Label", featureColumnName, exampleWeightColumnName, hiddenSize, numberOfLayers, bidirectional: false, numberOfEpochs, batchSize, learningRate);
            options.Rows = rows;
            return Recurrent(options);
        }
    }
}
