using System.Security.Cryptography;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers;
using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Folds of rows that are sequences, of all tasks but forecasting.</summary>
/// <param name="newTrainer">Of the task.</param>
/// <param name="metrics">What trials are compared by: the first that the data have.</param>
/// <param name="folds">The rows.</param>
/// <param name="sets">Takes the rows as they are read.</param>
internal sealed class NetworkFolds(
    Func<RecurrentTrainerOptions, IRecurrentTrainer> newTrainer, IReadOnlyList<EarlyStoppingMetric> metrics, IReadOnlyList<TrialFold> folds, SharedTrainingSets sets) : IFoldTrainer
{
    // The order in which rows come that are read again, alike for all trials.
    private const ulong ReadingSeed = 1;

    public IEstimator<ITransformer> EstimatorOf(RecurrentTrainerOptions options) => newTrainer(options).Estimator;

    public ITransformer TransformerOf(IFittedModel model, RecurrentTrainerOptions options) => newTrainer(options).NewTransformer((FittedModel)model);

    public IFittedModel ModelOf(ITransformer transformer) => RecurrentChain.Find(transformer).Fitted;

    public ExperimentStart Settle(RecurrentTrainerOptions options, RecurrentExperimentSettings settings, Cancellation cancellation)
    {
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(options);
        TrainingSet set = Read(0, reading, newTrainer(options).NewTask(reading), cancellation);
        options.EarlyStoppingMetric = settings.OptimizingMetric ?? ExperimentMetric.Of(metrics, newTrainer(options).NewTask(reading), set);
        options.Validate();
        (RecurrentTrainerOptions settled, string? taken) = AutomaticValues.ForTraining(options, set);
        bool comparesLosses = options.EarlyStoppingMetric == EarlyStoppingMetric.Loss && settings.CustomMetric is null;
        SearchSpace space = RelevantOptions.Of(settings.SearchSpace ?? RelevantOptions.SizedBy(SearchSpace.Of(options), settled), options, set, comparesLosses);
        return new ExperimentStart(options.EarlyStoppingMetric, settled, taken, space);
    }

    public void AddRows(IncrementalHash hash, int fold, RecurrentTrainerOptions options, Cancellation cancellation)
    {
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(options);
        TrainingSet set = Read(fold, reading, newTrainer(reading).NewTask(reading), cancellation);
        SequenceHash.Add(hash, set.Training);
        SequenceHash.AddAll<long>(hash, [set.Rows.Read, set.ValidationCount]);
        if (set.Validation is { } validation)
        {
            SequenceHash.Add(hash, validation);
        }
    }

    public IFittedModel Train(int fold, RecurrentTrainerOptions options, ulong seed, Action<ParameterSet, long> begin, Cancellation cancellation)
    {
        IRecurrentTrainer trainer = newTrainer(options);
        RecurrentTrainerOptions given = StackTransfer.Settle(options);
        RecurrentTrainerOptions reading = AutomaticValues.ForReading(given);
        NetworkMemory.CheckSizes(given);
        TrainingSet data = Read(fold, reading, trainer.NewTask(reading), cancellation);
        (RecurrentTrainerOptions settled, _) = AutomaticValues.ForTraining(given, data);
        return NetworkTraining.Run(
            settled,
            trainer.NewTask(settled),
            data,
            new TrainingLog(channel: null),
            progress: null,
            seed,
            cancellation,
            begin: model => begin(model.Trained.Parameters, data.Statistics.StepCount));
    }

    public IDataView MeasuredRows(IFittedModel model, int fold) => folds[fold].ValidationRows;

    private TrainingSet Read(int fold, RecurrentTrainerOptions reading, TrainingTask task, Cancellation cancellation) => sets.Of(
        $"{fold} {KeyOf(NetworkTraining.DataSettings(reading, task, ReadingSeed), reading)}",
        () => NetworkTraining.Read(reading, task, folds[fold].Training, folds[fold].Validation, ReadingSeed, cancellation),
        set => set.MaximumBytes);

    /// <summary>All that decides how rows are read, in words; sets of equal keys are equal.</summary>
    private static string KeyOf(TrainingSetSettings settings, RecurrentTrainerOptions options)
    {
        // What looks at classes while rows are read is made of these two.
        string tags = options is RecurrentTaggingTrainer.Options tagging ? $"{tagging.Scheme} {tagging.TagFormat}" : "";
        return string.Join(
            '\n',
            [
                tags,
                $"{settings with { FeatureColumnNames = [], NewClassObserver = null, Given = null }}",
                .. settings.FeatureColumnNames,
            ]);
    }
}
