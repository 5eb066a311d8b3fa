using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentMultiLabelTrainer
{
    /// <summary>Options of <see cref="RecurrentMultiLabelTrainer"/>, as used in
    /// <see cref="MultiLabelClassificationCatalog.MultiLabelClassificationTrainers.Recurrent(Options)"/>.</summary>
    public sealed class Options : RecurrentPooledTrainerOptions
    {
        /// <summary>
        /// Whether each step has labels of its own: then the label column is a vector of steps x labels, <c>[VectorType(0, L)]</c>, or with one
        /// label for each step, as GroupIntoSequences makes it of a column of Boolean, and the network is not pooled. If false, a row has L labels, a vector of known size. Default: <c>false</c>.
        /// </summary>
        public bool PerStep { get; set; }

        /// <summary>Balanced: of each label presence and absence count the same in sum. Default: <c>None</c>.</summary>
        [Choice(ClassWeighting.None, ClassWeighting.Balanced)]
        public ClassWeighting ClassWeighting { get; set; } = ClassWeighting.None;

        internal override bool Pools => !PerStep;

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics => [EarlyStoppingMetric.MicroF1, EarlyStoppingMetric.HammingLoss];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsDefined(ClassWeighting, nameof(ClassWeighting));
            OptionCheck.Holds(!PerStep || Pooling == SequencePooling.Automatic, nameof(Pooling), "Automatic with PerStep, which pools nothing", Pooling);
        }
    }
}
