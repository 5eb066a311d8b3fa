using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent;

public sealed partial class RecurrentSequenceRegressionTrainer
{
    /// <summary>Options of <see cref="RecurrentSequenceRegressionTrainer"/>, as used in
    /// <see cref="SequenceRegressionCatalog.SequenceRegressionTrainers.Recurrent(Options)"/>.</summary>
    public sealed class Options : RecurrentTrainerOptions
    {
        /// <summary>What training makes small. Default: <c>Squared</c>.</summary>
        [Choice(RegressionLoss.Squared, RegressionLoss.Absolute, RegressionLoss.Huber)]
        public RegressionLoss Loss { get; set; } = RegressionLoss.Squared;

        /// <summary>
        /// Where <see cref="RegressionLoss.Huber"/> turns from squared to linear, in deviations of the label over the training rows; not used by other losses.
        /// Default: <c>1</c>.
        /// </summary>
        public float HuberDelta { get; set; } = 1;

        /// <summary>The level of <see cref="RegressionLoss.Quantile"/>, between 0 and 1; 0.5 is the median. Not used by other losses. Default: <c>0.5</c>.</summary>
        public float Quantile { get; set; } = 0.5f;

        internal override IReadOnlyList<EarlyStoppingMetric> TaskMetrics
            => [EarlyStoppingMetric.RootMeanSquaredError, EarlyStoppingMetric.MeanAbsoluteError];

        /// <inheritdoc/>
        internal override void Validate()
        {
            base.Validate();
            OptionCheck.IsDefined(Loss, nameof(Loss));
            OptionCheck.Holds(Loss != RegressionLoss.Poisson, nameof(Loss), "Squared, Absolute, Huber or Quantile for numbers per step", Loss);
            OptionCheck.Holds(float.IsFinite(HuberDelta) && HuberDelta > 0, nameof(HuberDelta), "a finite number above 0", HuberDelta);
            OptionCheck.Holds(Quantile is > 0 and < 1, nameof(Quantile), "a number between 0 and 1", Quantile);
        }
    }
}
