using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentMulticlassTrainer
{
    /// <summary>Options of <see cref="RecurrentMulticlassTrainer"/>, as used in
    /// <see cref="RecurrentCatalog.Recurrent(MulticlassClassificationCatalog.MulticlassClassificationTrainers, Options)"/>.</summary>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>How the outputs of all steps become one vector.</summary>
        [Choice(SequencePooling.Last, SequencePooling.Mean, SequencePooling.Max, SequencePooling.Attention)]
        public SequencePooling Pooling { get; set; } = SequencePooling.Last;

        /// <summary>Part of each target that goes to all classes alike.</summary>
        [Range(0f, 0.2f, 0f, false)]
        public float LabelSmoothing { get; set; }

        /// <summary>How much the examples of each class count.</summary>
        [Choice(ClassWeighting.None, ClassWeighting.Balanced)]
        public ClassWeighting ClassWeighting { get; set; } = ClassWeighting.None;

        /// <summary>Factors of the example weights, one per class in the order of the label's keys; null: see <see cref="ClassWeighting"/>.</summary>
        public float[]? ClassWeights { get; set; }

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsDefined(Pooling, nameof(Pooling));
            OptionCheck.Holds(
                TruncationLength == 0 || Pooling != SequencePooling.Attention, nameof(TruncationLength), "0 with Pooling Attention", TruncationLength);
            OptionCheck.IsFraction(LabelSmoothing, nameof(LabelSmoothing));
            OptionCheck.IsDefined(ClassWeighting, nameof(ClassWeighting));
            OptionCheck.Holds(
                ClassWeights is null || ClassWeighting == ClassWeighting.None, nameof(ClassWeights), $"null with ClassWeighting {ClassWeighting}", "an array");
            foreach (float weight in ClassWeights ?? [])
            {
                OptionCheck.IsNotNegative(weight, nameof(ClassWeights));
            }
        }
    }
}
