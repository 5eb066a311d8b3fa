using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentTaggingTrainer
{
    /// <summary>Options of <see cref="RecurrentTaggingTrainer"/>, as used in
    /// <see cref="SequenceTaggingCatalog.SequenceTaggingTrainers.Recurrent(Options)"/>.</summary>
    /// <remarks>
    /// Here the label column is a vector of keys or of text, a label for each step; the example weights are a <see cref="float"/> for the whole
    /// row or a vector of them, a weight for each step, of which those of 0 leave their step out of the loss.
    /// </remarks>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>
        /// Whether each layer also reads the sequence backward: true unless set, since a label mostly depends on what follows it too. Default: <c>true</c>.
        /// </summary>
        [BooleanChoice(true)]
        public override bool Bidirectional { get; set; } = true;

        /// <summary>How labels are chosen. A CRF weighs a sequence as a whole: by the mean of the weights of its labelled steps. Default: <c>Softmax</c>.</summary>
        [Choice(TaggingHead.Softmax, TaggingHead.Crf)]
        public TaggingHead Head { get; set; } = TaggingHead.Softmax;

        /// <summary>
        /// How labels mark spans, which decides what may follow what: labels that the scheme forbids there are never predicted. Null: found in the
        /// training rows; <see cref="TaggingScheme.None"/>: no rules. A label that is not of a scheme given here is an error. Default: <c>null</c>.
        /// </summary>
        /// <remarks>
        /// A scheme is found where all training rows keep it but a handful: 3, or one in a hundred, and fewer than half. What these rows hold may be predicted
        /// as well, for rules that were found never forbid what training rows hold; those of a scheme given here do. A warning in the log names the labels and
        /// rows that are not of the scheme.
        /// </remarks>
        public TaggingScheme? Scheme { get; set; }

        /// <summary>
        /// The scheme in which the network learns and decodes, whatever that of the labels is. Outside there are labels only: <c>Score</c> adds the probabilities of tags up
        /// (of BIO, B- is B- or S-, I- is I- or E-), and <c>SequenceScore</c> and <c>BestLabels</c> are of sequences of labels, each of which is one sequence of BIOES. With a CRF,
        /// sequences that break BIOES have no probability. Sessions need <see cref="LearnedTaggingScheme.SameAsLabels"/>. Default: <c>Automatic</c>: BIOES in bidirectional
        /// networks whose <see cref="RecurrentTrainerOptions.HiddenSize"/> is automatic, where all training rows keep the scheme Bio, Iob1, Ioe1 or Ioe2 and no step lacks its label; else that of the labels. The log says why.
        /// </summary>
        [Choice(LearnedTaggingScheme.SameAsLabels, LearnedTaggingScheme.Bioes)]
        public LearnedTaggingScheme LearnedScheme { get; set; } = LearnedTaggingScheme.Automatic;

        /// <summary>How labels with letters are written: <c>B-PER</c> unless set otherwise. Default: <c>new TagFormat()</c>.</summary>
        public TagFormat TagFormat { get; set; } = new();

        /// <summary>
        /// Whether training knows the rules too: then sequences that break them have no probability, and training rows whose labels break those of a given
        /// <see cref="Scheme"/> teach nothing. For <see cref="TaggingHead.Crf"/> only. Default: <c>false</c>.
        /// </summary>
        public bool ConstrainTraining { get; set; }

        /// <summary>
        /// How many sequences of labels a row gets, 1 to 1,000. Above 1 the model adds two more columns: BestLabels, the sequences one after the other, best first,
        /// and BestScores, the logarithm of each one's probability; a short row may have fewer sequences than wanted. Default: <c>1</c>.
        /// </summary>
        public int NumberOfBestSequences { get; set; } = 1;

        private protected override bool LeavesDirection => false;

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.Accuracy, EarlyStoppingMetric.EntityF1];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsDefined(Head, nameof(Head));
            OptionCheck.Holds(TagFormat is not null, nameof(TagFormat), "a format", got: null);
            OptionCheck.IsDefined(Scheme ?? TaggingScheme.None, nameof(Scheme));
            OptionCheck.IsDefined(LearnedScheme, nameof(LearnedScheme));
            bool learnsBioes = LearnedScheme == LearnedTaggingScheme.Bioes;
            OptionCheck.Holds(!learnsBioes || Scheme != TaggingScheme.None, nameof(LearnedScheme), "another value with Scheme None", LearnedScheme);
            OptionCheck.Holds(!learnsBioes || TruncationLength == 0, nameof(TruncationLength), "0 with LearnedScheme Bioes, whose spans a window cuts", TruncationLength);
            OptionCheck.IsOnlyWith(ConstrainTraining, nameof(ConstrainTraining), Head, TaggingHead.Crf, nameof(Head));
            OptionCheck.Holds(
                NumberOfBestSequences is >= 1 and <= OutputSettings.MaximumBestCount,
                nameof(NumberOfBestSequences),
                $"1 .. {OutputSettings.MaximumBestCount}",
                NumberOfBestSequences);
            OptionCheck.Holds(TruncationLength == 0 || Head != TaggingHead.Crf, nameof(TruncationLength), "0 with Head Crf", TruncationLength);
        }
    }
}
