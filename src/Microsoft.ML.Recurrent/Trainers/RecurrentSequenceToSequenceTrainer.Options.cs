using Microsoft.ML.Recurrent.Trainers;
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

        /// <summary>Texts and characters met less often in the targets of the training rows are the unknown symbol. Not used for keys. Default: <c>1</c>.</summary>
        public int MinimumTargetCount { get; set; } = 1;

        /// <summary>At most so many texts or characters, the most frequent ones, can be written. Not used for keys. Default: <c>50000</c>.</summary>
        public int MaximumTargetVocabularySize { get; set; } = 50_000;

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

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.Accuracy];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
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
            OptionCheck.IsAtLeast(MinimumTargetCount, 1, nameof(MinimumTargetCount));
            OptionCheck.IsAtLeast(MaximumTargetVocabularySize, 1, nameof(MaximumTargetVocabularySize));
            OptionCheck.IsFraction(LabelSmoothing, nameof(LabelSmoothing));
            OptionCheck.IsNotNegative(ScheduledSamplingDecay, nameof(ScheduledSamplingDecay));
            OptionCheck.Holds(TruncationLength == 0, nameof(TruncationLength), "0: a decoder needs the whole source", TruncationLength);
            OptionCheck.Holds(GradientCheckpointLength == 0, nameof(GradientCheckpointLength), "0 for sequence to sequence", GradientCheckpointLength);
            OptionCheck.Holds(Decoding is not null, nameof(Decoding), "options", null);
            Decoding!.Validate(Attention != AttentionKind.None);
            ValidateSizes();
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
