using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentLanguageModelTrainer
{
    /// <summary>Options of <see cref="RecurrentLanguageModelTrainer"/>, as used in
    /// <see cref="LanguageModelingCatalog.LanguageModelingTrainers.Recurrent(Options)"/>.</summary>
    /// <remarks>
    /// The feature column is the text: one text (read as characters), or a vector of text or of keys. A label column is not read, and neither are other feature
    /// columns; what reads words by their characters or casing, or takes given vectors, is refused.
    /// </remarks>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>What a row is: a text of its own, or a piece of one text. Default: <c>Separate</c>.</summary>
        public LanguageModelRows Rows { get; set; } = LanguageModelRows.Separate;

        /// <summary>
        /// Takes the vectors of the tokens as the weights of the last layer too (Press and Wolf 2017). Needs an <see cref="RecurrentTrainerOptions.EmbeddingSize"/> equal
        /// to <see cref="RecurrentTrainerOptions.HiddenSize"/>, which the automatic size then is. Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool TieWeights { get; set; }

        /// <summary>
        /// Draws the length of each window of truncated backpropagation around <see cref="RecurrentTrainerOptions.TruncationLength"/> (rarely around half of it), with a
        /// learning rate in proportion, so that windows begin elsewhere in each epoch (Merity et al. 2018). Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool RandomTruncation { get; set; }

        /// <summary>Part of each token's probability that goes to all tokens alike; validation leaves it out. Default: <c>0</c>.</summary>
        [Range(0f, 0.2f, 0f, false)]
        public float LabelSmoothing { get; set; }

        /// <summary>
        /// Tokens that each mini-batch of training draws and compares with, in place of the whole vocabulary (sampled softmax; Jean et al. 2015), at most half of it. 0: all.
        /// Default: <c>0</c>.
        /// </summary>
        /// <remarks>
        /// For large vocabularies: a mini-batch then takes time for the tokens that it meets and those that it draws, in forward and backward pass and in the update. A few
        /// thousand suit 50,000 words. Tokens are drawn by their rank in frequency (log-uniform), and scores are corrected by how often a token is drawn. The model has the form
        /// and the file of any other, and validation, scores and Generate use the whole vocabulary; only the reported training loss is that among drawn tokens, and lower.
        /// An adaptive softmax (Grave et al. 2017) would change the form of the model and its file, and could not tie weights; a sample changes training alone.
        /// Measured on two cores of a machine shared with other work, 50,000 words, 256 units, mini-batches of 1,120 tokens: an update took 0.47 s with 2,000 drawn tokens and
        /// 5.1 s with all.
        /// </remarks>
        public int SampledTokens { get; set; }

        internal override bool MayBeDesigned => false;

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.Accuracy];

        /// <summary>None: the one column is read as the label, from which inputs and targets both come.</summary>
        internal override IReadOnlyList<string> FeatureColumnNames => [];

        /// <summary>A valid copy, in which the label column is the text.</summary>
        internal Options OfOneColumn()
        {
            Validate();
            var copy = (Options)Copy();
            copy.LabelColumnName = FeatureColumnName;
            return copy;
        }

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsDefined(Rows, nameof(Rows));
            OptionCheck.Holds(
                !Bidirectional, nameof(Bidirectional), "false: a layer that reads backward would see the tokens that a language model has to predict", Bidirectional);
            OptionCheck.Holds(
                !TieWeights || EmbeddingSize == Automatic || HiddenSize == Automatic || EmbeddingSize == HiddenSize,
                nameof(TieWeights),
                "an EmbeddingSize equal to HiddenSize with it",
                $"EmbeddingSize {EmbeddingSize} and HiddenSize {HiddenSize}");
            OptionCheck.IsFraction(LabelSmoothing, nameof(LabelSmoothing));
            OptionCheck.IsAtLeast(SampledTokens, 0, nameof(SampledTokens));
            OptionCheck.Holds(SampledTokens == 0 || LabelSmoothing == 0, nameof(SampledTokens), FormattableString.Invariant($"0 with LabelSmoothing {LabelSmoothing}, which is over all tokens"), SampledTokens);
            ValidateRows();
            ValidateColumn();
        }

        private void ValidateRows()
        {
            if (Rows == LanguageModelRows.Separate)
            {
                OptionCheck.Holds(!RandomTruncation || TruncationLength > 0, nameof(RandomTruncation), "a TruncationLength above 0 with it", TruncationLength);
                return;
            }

            OptionCheck.Holds(ExampleWeightColumnName is null, nameof(ExampleWeightColumnName), "null with Rows Continuous", ExampleWeightColumnName);
            OptionCheck.Holds(ValidationGroupColumnName is null, nameof(ValidationGroupColumnName), "null with Rows Continuous", ValidationGroupColumnName);
            OptionCheck.Holds(
                GradientCheckpointLength == 0, nameof(GradientCheckpointLength), "0 with Rows Continuous, whose windows bound memory", GradientCheckpointLength);
        }

        private void ValidateColumn()
        {
            OptionCheck.Holds(
                AdditionalFeatureColumnNames.Length == 0, nameof(AdditionalFeatureColumnNames), "[]: a language model reads one column", $"{AdditionalFeatureColumnNames.Length} names");
            OptionCheck.Holds(StepFeatureCount is null, nameof(StepFeatureCount), "null: a language model reads tokens", StepFeatureCount);
            OptionCheck.Holds(
                CharacterEncoder is CharacterEncoder.Automatic or CharacterEncoder.None, nameof(CharacterEncoder), "None for a language model", CharacterEncoder);
            OptionCheck.Holds(CasingEmbeddingSize == 0, nameof(CasingEmbeddingSize), "0 for a language model", CasingEmbeddingSize);
            OptionCheck.Holds(!LowerCaseWords, nameof(LowerCaseWords), "false for a language model", LowerCaseWords);
            OptionCheck.Holds(!NormalizeDigits, nameof(NormalizeDigits), "false for a language model", NormalizeDigits);
            OptionCheck.Holds(RareWordDropout == 0, nameof(RareWordDropout), "0 for a language model", RareWordDropout);
            OptionCheck.Holds(EmbeddingFile is null, nameof(EmbeddingFile), "null for a language model", EmbeddingFile);
            OptionCheck.Holds(EmbeddingVectors is null, nameof(EmbeddingVectors), "null for a language model", "vectors");
        }
    }
}
