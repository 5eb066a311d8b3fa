using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentBinaryTrainer
{
    /// <summary>Options of <see cref="RecurrentBinaryTrainer"/>, as used in
    /// <see cref="RecurrentCatalog.Recurrent(BinaryClassificationCatalog.BinaryClassificationTrainers, Options)"/>.</summary>
    public sealed class Options : RecurrentPooledTrainerOptions
    {
        /// <summary>How much the examples of true and of false count. Default: <c>None</c>.</summary>
        [Choice(ClassWeighting.None, ClassWeighting.Balanced)]
        public ClassWeighting ClassWeighting { get; set; } = ClassWeighting.None;

        /// <summary>Two factors of the example weights, for false and for true; null: see <see cref="ClassWeighting"/>. Default: <c>null</c>.</summary>
        public float[]? ClassWeights { get; set; }

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics
            => [EarlyStoppingMetric.Accuracy, EarlyStoppingMetric.AreaUnderRocCurve, EarlyStoppingMetric.F1Score];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.AreClassWeights(ClassWeighting, ClassWeights, nameof(ClassWeights));
            OptionCheck.Holds(ClassWeights is null or { Length: 2 }, nameof(ClassWeights), "2 weights, for false and for true", ClassWeights?.Length);
        }
    }
}
