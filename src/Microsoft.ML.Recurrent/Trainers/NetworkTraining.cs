using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.Recurrent.Trainers.Checkpoints;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Memory;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Trainers.WordVectors;
using Microsoft.ML.Recurrent.Transformers;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>From rows and options to a fitted model: what all trainers have in common. Reading rows and training on them are two calls, so that many
/// trainings can share one read-only set.</summary>
internal static class NetworkTraining
{
    // No network that learns anything is so much worse than a constant answer.
    private const double LargestUsableFactor = 1e6;

    // Of gradients that are followed after an epoch.
    private const int FollowedSequences = 32;

    // One sequence at a time takes several times as long as in a batch: after each epoch so small a part of them is followed.
    private const int SequencesPerFollowed = 50;
    private const int FollowedLags = 300;

    /// <summary>Reads the rows.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="task">What the label column holds.</param>
    /// <param name="trainData">Labelled rows.</param>
    /// <param name="validationData">Decides which epoch is best; null: see the options.</param>
    /// <param name="seed">Decides which rows are held out.</param>
    /// <param name="cancellation">Asked at every row.</param>
    /// <param name="start">The model that training continues from; null: columns are fitted.</param>
    public static TrainingSet Read(
        RecurrentTrainerOptions options,
        TrainingTask task,
        IDataView trainData,
        IDataView? validationData,
        ulong seed,
        Cancellation cancellation,
        ContinuedModel? start = null)
    {
        NetworkMemory.CheckWidths(FeatureSchema.Describe(trainData.Schema, options.FeatureColumnNames, options.StepFeatureCount), options.HiddenSize);
        TrainingSet data = TrainingSet.Read(trainData, validationData, DataSettings(options, task, seed) with { Given = start?.Columns }, cancellation);
        if (options.EarlyStoppingPatience > 0 && data.ValidationCount == 0)
        {
            throw new InvalidOperationException(
                $"Option {nameof(options.EarlyStoppingPatience)} needs validation data: "
                + (options.ValidationSetFraction > 0
                    ? $"{nameof(options.ValidationSetFraction)} could hold out none of the training rows ({data.Rows})."
                    : $"set {nameof(options.ValidationSetFraction)} or {nameof(options.ValidationSet)}."));
        }

        return data;
    }

    /// <summary>Trains a network; the data stay as they are.</summary>
    /// <param name="options">Validated, and nothing in them automatic.</param>
    /// <param name="task">Head, loss and metrics.</param>
    /// <param name="data">What <see cref="Read"/> read for the same task.</param>
    /// <param name="log">Takes what happens.</param>
    /// <param name="progress">ML.NET's progress channel; null: none.</param>
    /// <param name="seed">Decides everything random.</param>
    /// <param name="cancellation">Asked while the network is built and trained.</param>
    /// <param name="start">The model that training continues from; null: weights are drawn.</param>
    /// <param name="begin">Told of the model once its weights have their first values; null: nobody is.</param>
    public static FittedModel Run(
        RecurrentTrainerOptions options,
        TrainingTask task,
        TrainingSet data,
        TrainingLog log,
        IProgressChannel? progress,
        ulong seed,
        Cancellation cancellation,
        ContinuedModel? start = null,
        Action<FittedModel>? begin = null)
    {
        LossSettings loss = Plan.LossOf(options, task.LossOf(data));
        log.Begin(data, options.NumberOfEpochs, task.WarningOf(data));
        if (data.ValidationCount == 0 && options.EarlyStoppingMetric is not (EarlyStoppingMetric.Loss or EarlyStoppingMetric.None))
        {
            log.TellUnusedMetric(options.EarlyStoppingMetric);
        }

        if (task is not LanguageModelTask && options.FeatureColumnNames.Contains(options.LabelColumnName, StringComparer.Ordinal))
        {
            log.TellLabelIsFeature(options.LabelColumnName);
        }

        OptionCheck.Holds(
            options.EmbeddingDropout == 0 || AutomaticValues.HasTokens(options, data) || task is SequenceToSequenceTask,
            nameof(options.EmbeddingDropout),
            "0 where no column holds tokens",
            options.EmbeddingDropout);
        NetworkMemory.Check(options, task.Pooling, data);
        TrainingSettings settings = task.Complete(Plan.TrainingOf(options, loss, seed) with
        {
            TokenDropout = WordDropouts.Of(options, data.Features, data.Statistics),
        }, data);
        bool isPerStep = task.Pooling == PoolingKind.None;
        if (isPerStep)
        {
            NetworkMemory.CheckScores(options.BatchSize, data.Label, LearningMemory.RowsOf(settings, data));
        }

        HeadSpec head = task.HeadOf(data, log);
        head = start?.HeadOf(head) ?? head;
        double constantLoss = ConstantAnswer.LossOf(head, loss, data.Statistics);
        log.Expect(constantLoss, options.EarlyStoppingPatience, options.MaximumGradientNorm);
        settings = settings with { LargestUsableLoss = LargestUsableFactor * Math.Max(1, Math.Abs(constantLoss)) };

        // First values take scratch memory that is not held, so they are left out.
        long before = GC.GetAllocatedBytesForCurrentThread();
        ITrainedNetwork network = task.NewNetwork(options, head, data, (_, _) => cancellation.ThrowIfRequested());
        long held = GC.GetAllocatedBytesForCurrentThread() - before;
        if (!options.TrustsResumeFrom)
        {
            FirstWeights.Write(network, options, task.FeaturesOf(data), data, start, log, seed, settings.ThreadCount, cancellation);
        }

        settings = settings with { FrozenParameters = FrozenParts.Of(options, network) };
        long evaluationSteps = EvaluationBatches.StepsFor(isPerStep ? head.RowCount : 0);
        before = GC.GetAllocatedBytesForCurrentThread();
        using TrainingBatches batches = task.NewBatches(data, settings, evaluationSteps);
        TaskMetrics metrics = task.NewMetrics(data, head);
        TargetMetrics.Check(options.EarlyStoppingCriteria, metrics, data.ValidationCount > 0, log);
        var loop = new TrainingLoop(task.NewLearner(network, settings), settings, batches.Training, batches.Validation, metrics);
        network.Pack(settings.ThreadCount);
        held += GC.GetAllocatedBytesForCurrentThread() - before;
        (long Learning, long All)? activations = network is EncoderDecoder pair
            ? TrainingForecast.Of(pair, settings, data, batches, metrics, cancellation)
            : LearningMemory.Of(task, network, settings, data, metrics, evaluationSteps, cancellation);
        log.Memory(data, held, activations?.All, settings.SegmentLength);

        // Of streamed rows a bound is known that may be far above what their batches take.
        bool isExact = data.TrainingStream is null && data.ValidationStream is null;
        NetworkMemory.CheckForecast(options, data, held, isExact ? activations?.Learning ?? 0 : 0, isExact ? activations?.All ?? 0 : 0);
        var model = new FittedModel(network, task.FeaturesOf(data), data.Label, log.History)
        {
            Output = start?.OutputOf(task.OutputOf(data)) ?? task.OutputOf(data),
            TrainingOptions = OptionTexts.Of(options),
        };
        Func<GradientFlowReport>? flow = options.MeasureGradientFlow ? () => FlowOf(network, batches.Training.Store) : null;
        begin?.Invoke(model);
        using TrainingWatch watch = TrainingWatch.Begin(
            options, () => FingerprintParts.Of(options, settings, model, data, cancellation), loop.State, log, progress, flow);
        log.End(loop.Run(watch, cancellation));
        if (options.MeasureGradientFlow)
        {
            GradientFlowReport measured = GradientFlowMeasure.Of(network, batches.Training.Store, FollowedSequences, FollowedLags);
            log.TellFlow(measured);
            model = model with { GradientFlow = GradientFlowFile.Rounded(measured) };
        }

        return start is null ? model : model with { TrainingHistory = start.HistoryWith(log.History) };
    }

    /// <summary>Gradients of a few sequences, as they are after an epoch.</summary>
    private static GradientFlowReport FlowOf(ITrainedNetwork network, SequenceStore rows)
        => GradientFlowMeasure.Of(network, rows, Math.Clamp(rows.SequenceCount / SequencesPerFollowed, 1, FollowedSequences), FollowedLags, measuresMatrices: false);

    /// <summary>What of the options and the task decides how rows are read.</summary>
    public static TrainingSetSettings DataSettings(RecurrentTrainerOptions options, TrainingTask task, ulong seed) => new()
    {
        LabelColumnName = options.LabelColumnName,
        LabelForm = task.LabelForm,
        LabelRole = task.LabelRole,
        StandardizesLabel = task.StandardizesLabel,
        WeightColumnName = options.ExampleWeightColumnName,
        FeatureColumnNames = options.FeatureColumnNames,
        JoinsColumns = task.JoinsColumns,
        StepFeatureCount = options.StepFeatureCount,
        StandardizesNumbers = options.NormalizeFeatures,
        VocabularyLimits = new VocabularyLimits(options.MinimumTokenCount, options.MaximumVocabularySize),
        SymbolLimits = task.SymbolLimits,
        SharesVocabulary = task.SharesVocabulary,
        Words = Plan.WordsOf(options),
        ValidationFraction = options.ValidationSetFraction,
        ValidationGroupColumnName = options.ValidationGroupColumnName,
        JoinsRows = task.JoinsRows,
        NewClassObserver = task.NewClassObserver,
        MaximumBytes = options.MaximumDataMemoryInMegabytes * 1_000_000L,
        Seed = seed,
    };
}
