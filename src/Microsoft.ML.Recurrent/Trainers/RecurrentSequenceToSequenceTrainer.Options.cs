using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentSequenceToSequenceTrainer
{
    /// <summary>Options of <see cref="RecurrentSequenceToSequenceTrainer"/>, as used in
    /// <see cref="SequenceToSequenceCatalog.SequenceToSequenceTrainers.Recurrent(Options)"/>.</summary>
    /// <remarks>
    /// Here the label column is the target: a vector of keys or of text, or one text (read as characters), of any length. The feature columns are the source;
    /// options of layers hold for the encoder and for the decoder, but <see cref="Bidirectional"/> and what reads words.
    /// </remarks>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>Whether the encoder also reads the source backward: true unless set. The decoder never does. Default: <c>true</c>.</summary>
        [BooleanChoice(true)]
        public override bool Bidirectional { get; set; } = true;

        /// <summary>
        /// Names of source columns of lengths of their own, as the context of a question. The encoder reads them after
        /// <see cref="RecurrentTrainerOptions.FeatureColumnName"/>, one after the other, each behind a separator of its own. All hold the same kind of tokens:
        /// vectors of text, vectors of keys of the same values, or texts read as characters; they have one vocabulary. An empty one is read as one unknown token.
        /// Not with <see cref="RecurrentTrainerOptions.AdditionalFeatureColumnNames"/>, <see cref="ShareEmbeddings"/> or what reads words by characters or
        /// casing. Default: <c>[]</c>.
        /// </summary>
        public string[] FurtherFeatureColumnNames { get; set; } = [];

        /// <summary>How the decoder looks at the steps of the source. Default: <c>Additive</c>.</summary>
        [Choice(AttentionKind.Dot, AttentionKind.General, AttentionKind.Additive)]
        public AttentionKind Attention { get; set; } = AttentionKind.Additive;

        /// <summary>Hidden units of additive attention; not used by others. 0: automatic (as many as the decoder has). Default: <c>0</c>.</summary>
        public int AttentionSize { get; set; } = Automatic;

        /// <summary>Lets attention know how much of it each step of the source has got so far (See et al. 2017). Not with <see cref="AttentionKind.None"/>. Default: <c>false</c>.</summary>
        [BooleanChoice(false)]
        public bool Coverage { get; set; }

        /// <summary>
        /// Lets each step of the decoder also read the attentional vector of the step before (Luong et al. 2015). Training takes longer, because steps then follow
        /// each other through the attention. Not with <see cref="AttentionKind.None"/> or <see cref="RecurrentTrainerOptions.LayerNormalization"/>. Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool InputFeeding { get; set; }

        /// <summary>
        /// Units of a recurrent layer of the decoder. 0: automatic (<see cref="RecurrentTrainerOptions.HiddenSize"/>, and twice as many for dot attention to a
        /// bidirectional encoder). Default: <c>0</c>.
        /// </summary>
        public int DecoderHiddenSize { get; set; } = Automatic;

        /// <summary>How the encoder's final states become the decoder's first ones. Default: <c>Copy</c>.</summary>
        [Choice(DecoderBridge.Copy, DecoderBridge.Dense)]
        public DecoderBridge Bridge { get; set; } = DecoderBridge.Copy;

        /// <summary>Size of the vector that a symbol of the target becomes. 0: automatic (64). Default: <c>0</c>.</summary>
        [Range(16, 256, 64, true)]
        public int TargetEmbeddingSize { get; set; } = Automatic;

        /// <summary>
        /// Gives the symbols that the decoder reads and those that it writes one table of vectors (Press and Wolf 2017). Needs
        /// <see cref="TargetEmbeddingSize"/> to be the decoder's hidden size. Default: <c>false</c>.
        /// </summary>
        [BooleanChoice(false)]
        public bool TieWeights { get; set; }

        /// <summary>
        /// Gives a token one vector wherever it is read, in the source or in the target, and both sides one vocabulary: of texts and characters the union of
        /// theirs, so the model may also write what only sources had; keys need the same key values. For a source whose first column holds what the target
        /// holds: texts, keys or characters. <see cref="RecurrentTrainerOptions.EmbeddingSize"/> and <see cref="TargetEmbeddingSize"/> are then one size. With
        /// <see cref="TieWeights"/> there is one table for all three. Default: <c>false</c>.
        /// </summary>
        public bool ShareEmbeddings { get; set; }

        /// <summary>Texts and characters met less often in the targets of the training rows are the unknown symbol. Not used for keys. Default: <c>1</c>.</summary>
        public int MinimumTargetCount { get; set; } = 1;

        /// <summary>At most so many texts or characters, the most frequent ones, can be written. Not used for keys. Default: <c>50000</c>.</summary>
        public int MaximumTargetVocabularySize { get; set; } = 50_000;

        /// <summary>
        /// Most steps of the sources of a batch, and most of its targets (ends counted), in place of <see cref="RecurrentTrainerOptions.BatchSize"/>, which then
        /// stays automatic: short pairs come many in a batch, long ones few, so that batches take like time and memory. A longer pair is a batch alone. 0:
        /// batches of <c>BatchSize</c> pairs. Default: <c>0</c>.
        /// </summary>
        public int BatchTokens { get; set; }

        /// <summary>Part of each target symbol's probability that goes to all symbols alike. Default: <c>0</c>.</summary>
        [Range(0f, 0.2f, 0f, false)]
        public float LabelSmoothing { get; set; }

        /// <summary>
        /// Scheduled sampling (Bengio et al. 2015): in update i the decoder reads the true symbol before with probability k / (k + exp(i / k)), else one drawn
        /// from its own distribution; this is k, in updates. 0: always the true one. Default: <c>0</c>.
        /// </summary>
        public float ScheduledSamplingDecay { get; set; }

        /// <summary>How the model writes; a fitted model changes it by
        /// <see cref="RecurrentSequenceToSequenceTransformer.WithDecoding(SequenceDecodingOptions)"/>. Default: <c>new SequenceDecodingOptions()</c>.</summary>
        public SequenceDecodingOptions Decoding { get; set; } = new();

        internal override IReadOnlyList<string> FeatureColumnNames => [.. base.FeatureColumnNames, .. FurtherFeatureColumnNames ?? []];

        private protected override bool LeavesDirection => false;

        internal override bool MayBeDesigned => false;

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.Accuracy];

        /// <inheritdoc/>
        internal override RecurrentTrainerOptions Copy()
        {
            var copy = (Options)base.Copy();
            copy.FurtherFeatureColumnNames = [.. FurtherFeatureColumnNames];
            copy.Decoding = Decoding.Copy();
            return copy;
        }

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            ValidateFurtherColumns();
            OptionCheck.IsDefined(Attention, nameof(Attention));
            OptionCheck.IsDefined(Bridge, nameof(Bridge));
            OptionCheck.IsAutomaticOr(AttentionSize, 1, nameof(AttentionSize));
            OptionCheck.IsAutomaticOr(DecoderHiddenSize, 1, nameof(DecoderHiddenSize));
            OptionCheck.IsAutomaticOr(TargetEmbeddingSize, 1, nameof(TargetEmbeddingSize));
            OptionCheck.Holds(!Coverage || Attention != AttentionKind.None, nameof(Coverage), "false with Attention None", Coverage);
            OptionCheck.Holds(!InputFeeding || Attention != AttentionKind.None, nameof(InputFeeding), "false with Attention None", InputFeeding);
            OptionCheck.Holds(!InputFeeding || !LayerNormalization, nameof(InputFeeding), "false with LayerNormalization", InputFeeding);
            OptionCheck.Holds(
                !TieWeights || TargetEmbeddingSize == Automatic || DecoderHiddenSize == Automatic || TargetEmbeddingSize == DecoderHiddenSize,
                nameof(TargetEmbeddingSize),
                $"DecoderHiddenSize {DecoderHiddenSize} with TieWeights",
                TargetEmbeddingSize);
            ValidateSharing();
            OptionCheck.IsAtLeast(MinimumTargetCount, 1, nameof(MinimumTargetCount));
            OptionCheck.IsAtLeast(MaximumTargetVocabularySize, 1, nameof(MaximumTargetVocabularySize));
            OptionCheck.IsAtLeast(BatchTokens, 0, nameof(BatchTokens));
            OptionCheck.Holds(BatchTokens == 0 || BatchSize == Automatic, nameof(BatchSize), "0 (automatic) with BatchTokens", BatchSize);
            OptionCheck.IsFraction(LabelSmoothing, nameof(LabelSmoothing));
            OptionCheck.IsNotNegative(ScheduledSamplingDecay, nameof(ScheduledSamplingDecay));
            OptionCheck.Holds(TruncationLength == 0, nameof(TruncationLength), "0: a decoder needs the whole source", TruncationLength);
            OptionCheck.Holds(GradientCheckpointLength == 0, nameof(GradientCheckpointLength), "0 for sequence to sequence", GradientCheckpointLength);
            OptionCheck.Holds(Decoding is not null, nameof(Decoding), "options", null);
            Decoding!.Validate(Attention != AttentionKind.None);
            ValidateSizes();
        }

        /// <summary>Units of the decoder's layers, once <see cref="RecurrentTrainerOptions.HiddenSize"/> is settled.</summary>
        internal int DecoderUnits => DecoderHiddenSize != Automatic ? DecoderHiddenSize
            : Attention == AttentionKind.Dot && Bidirectional ? 2 * HiddenSize
            : HiddenSize;

        private void ValidateFurtherColumns()
        {
            OptionCheck.Holds(FurtherFeatureColumnNames is not null, nameof(FurtherFeatureColumnNames), "an array, empty where there are none", null);
            foreach (string name in FurtherFeatureColumnNames!)
            {
                OptionCheck.IsName(name, nameof(FurtherFeatureColumnNames));
            }

            string? twice = FurtherFeatureColumnNames.FirstOrDefault(name => FeatureColumnNames.Count(other => other == name) > 1);
            OptionCheck.Holds(twice is null, nameof(FurtherFeatureColumnNames), "each feature column once", $"'{twice}' twice");
            if (FurtherFeatureColumnNames.Length == 0)
            {
                return;
            }

            string further = $"[{string.Join(", ", FurtherFeatureColumnNames)}]";
            OptionCheck.Holds(
                AdditionalFeatureColumnNames.Length == 0,
                nameof(FurtherFeatureColumnNames),
                "[] with AdditionalFeatureColumnNames, which are of one length",
                further);
            OptionCheck.Holds(!ShareEmbeddings, nameof(FurtherFeatureColumnNames), "[] with ShareEmbeddings: the target has no separators", further);
            OptionCheck.Holds(
                CharacterEncoder is CharacterEncoder.None or CharacterEncoder.Automatic && CasingEmbeddingSize == 0,
                nameof(FurtherFeatureColumnNames),
                "[] with CharacterEncoder or CasingEmbeddingSize: separators have neither characters nor casing",
                further);
        }

        /// <summary>What the one table of vectors asks of options of the source.</summary>
        private void ValidateSharing()
        {
            if (!ShareEmbeddings)
            {
                return;
            }

            int source = GivenEmbeddingSize;
            OptionCheck.Holds(
                source == Automatic || TargetEmbeddingSize == Automatic || source == TargetEmbeddingSize,
                nameof(TargetEmbeddingSize),
                $"EmbeddingSize {source} with ShareEmbeddings",
                TargetEmbeddingSize);
            OptionCheck.Holds(
                !TieWeights || source == Automatic || DecoderHiddenSize == Automatic || source == DecoderHiddenSize,
                nameof(EmbeddingSize),
                $"DecoderHiddenSize {DecoderHiddenSize} with TieWeights and ShareEmbeddings",
                source);
            OptionCheck.Holds(!FreezeEmbedding, nameof(FreezeEmbedding), "false with ShareEmbeddings: the target's vectors are the same ones", FreezeEmbedding);
            OptionCheck.Holds(!LowerCaseWords, nameof(LowerCaseWords), "false with ShareEmbeddings: the target is read as it is", LowerCaseWords);
            OptionCheck.Holds(!NormalizeDigits, nameof(NormalizeDigits), "false with ShareEmbeddings: the target is read as it is", NormalizeDigits);
        }

        /// <summary>Sizes that must agree, as far as they are given.</summary>
        private void ValidateSizes()
        {
            if (HiddenSize == Automatic || DecoderHiddenSize == Automatic)
            {
                return;
            }

            int source = Bidirectional ? 2 * HiddenSize : HiddenSize;
            OptionCheck.Holds(
                Attention != AttentionKind.Dot || DecoderHiddenSize == source,
                nameof(DecoderHiddenSize),
                $"{source}, the encoder's output, with Attention Dot",
                DecoderHiddenSize);
            OptionCheck.Holds(
                Bridge == DecoderBridge.Dense || DecoderHiddenSize == HiddenSize || DecoderHiddenSize == source,
                nameof(DecoderHiddenSize),
                $"{(Bidirectional ? $"{HiddenSize} or {source}" : $"{HiddenSize}")} with Bridge Copy",
                DecoderHiddenSize);
        }
    }
}
