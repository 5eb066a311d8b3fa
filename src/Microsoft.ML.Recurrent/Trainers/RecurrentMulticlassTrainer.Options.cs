using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentMulticlassTrainer
{
    /// <summary>Options of <see cref="RecurrentMulticlassTrainer"/>, as used in
    /// <see cref="RecurrentCatalog.Recurrent(MulticlassClassificationCatalog.MulticlassClassificationTrainers, Options)"/>.</summary>
    public sealed class Options : RecurrentPooledTrainerOptions
    {
        /// <summary>Part of each target that goes to all classes alike. Default: <c>0</c>.</summary>
        [Range(0f, 0.2f, 0f, false)]
        public float LabelSmoothing { get; set; }

        /// <summary>How much the examples of each class count. Default: <c>None</c>.</summary>
        [Choice(ClassWeighting.None, ClassWeighting.Balanced)]
        public ClassWeighting ClassWeighting { get; set; } = ClassWeighting.None;

        /// <summary>
        /// Factors of the example weights, one per class in the order of the label's keys; null: see <see cref="ClassWeighting"/>. Default: <c>null</c>.
        /// </summary>
        public float[]? ClassWeights { get; set; }

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.Accuracy];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsFraction(LabelSmoothing, nameof(LabelSmoothing));
            OptionCheck.AreClassWeights(ClassWeighting, ClassWeights, nameof(ClassWeights));
        }
    }
}
