using Microsoft.ML.Recurrent.Experiments.Trials;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Experiments;

/// <summary>What an experiment has to know of a task: all else is the same for all tasks.</summary>
/// <typeparam name="TMetrics">The task's metrics.</typeparam>
internal sealed class ExperimentTask<TMetrics>
    where TMetrics : class
{
    /// <summary>Options of the task's trainer at their defaults.</summary>
    public required Func<RecurrentTrainerOptions> NewOptions { get; init; }

    /// <summary>Makes the task's trainer; null for forecasting, which has <see cref="NewFoldTrainer"/>.</summary>
    public Func<IHostEnvironment, RecurrentTrainerOptions, IRecurrentTrainer>? NewTrainer { get; init; }

    /// <summary>Makes what reads folds and trains on them; null: they hold sequences.</summary>
    public Func<IHostEnvironment, ExperimentData, SharedTrainingSets, IFoldTrainer>? NewFoldTrainer { get; init; }

    /// <summary>Measures a model on the validation rows of a fold.</summary>
    public required Func<ITransformer, TrialFold, RecurrentTrainerOptions, TMetrics> Evaluate { get; init; }

    /// <summary>What trials are compared by: the first that the data have.</summary>
    public required IReadOnlyList<EarlyStoppingMetric> Metrics { get; init; }

    /// <summary>Whether rows can be dealt out to folds; those of one text cannot.</summary>
    public bool HasFolds { get; init; } = true;

    /// <summary>What the trainer would set of its options.</summary>
    public Func<RecurrentTrainerOptions, RecurrentTrainerOptions> Complete { get; init; } = options => options;

    public IFoldTrainer FoldTrainerOf(IHostEnvironment environment, ExperimentData data, SharedTrainingSets sets)
        => NewFoldTrainer?.Invoke(environment, data, sets) ?? new NetworkFolds(options => NewTrainer!(environment, options), Metrics, data.Folds, sets);
}
