using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Checkpoints;
using Microsoft.ML.Recurrent.Trainers.Continuing;
using Microsoft.ML.Recurrent.Trainers.Tasks;
using Microsoft.ML.Recurrent.Trainers.Watching;
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
            NetworkMemory.CheckScores(options.BatchSize, data.Label, LearningRows(settings, data));
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
        Initialize(network, options, data, log, seed, settings.ThreadCount, cancellation);
        Begin(network, options, task.FeaturesOf(data), data, start, log);
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
            : MemoryOf(task, network, settings, data, metrics, evaluationSteps, cancellation);
        log.Memory(data, held, activations?.All, settings.SegmentLength);

        // Of streamed rows a bound is known that may be far above what their batches take.
        bool isExact = data.TrainingStream is null && data.ValidationStream is null;
        NetworkMemory.CheckForecast(options, data, held, isExact ? activations?.Learning ?? 0 : 0, isExact ? activations?.All ?? 0 : 0);
        var model = new FittedModel(network, task.FeaturesOf(data), data.Label, log.History)
        {
            Output = start?.OutputOf(task.OutputOf(data)) ?? task.OutputOf(data),
            TrainingOptions = OptionTexts.Of(options),
        };
        Func<GradientFlowReport>? flow = options.MeasureGradientFlow
            ? () => GradientFlowMeasure.Of(
                network,
                batches.Training.Store,
                Math.Clamp(batches.Training.Store.SequenceCount / SequencesPerFollowed, 1, FollowedSequences),
                FollowedLags,
                measuresMatrices: false)
            : null;
        begin?.Invoke(model);
        using TrainingWatch watch = NewWatch(options, settings, model, data, loop.State, log, progress, flow, cancellation);
        log.End(loop.Run(watch, cancellation));
        if (options.MeasureGradientFlow)
        {
            GradientFlowReport measured = GradientFlowMeasure.Of(network, batches.Training.Store, FollowedSequences, FollowedLags);
            log.TellFlow(measured);
            model = model with { GradientFlow = GradientFlowFile.Rounded(measured) };
        }

        return start is null ? model : model with { TrainingHistory = start.HistoryWith(log.History) };
    }

    /// <summary>What watches the training; puts a checkpoint into the state where there is one to go on from.</summary>
    private static TrainingWatch NewWatch(
        RecurrentTrainerOptions options,
        TrainingSettings settings,
        FittedModel model,
        TrainingSet data,
        TrainingState state,
        TrainingLog log,
        IProgressChannel? progress,
        Func<GradientFlowReport>? flow,
        Cancellation cancellation)
    {
        if (options.CheckpointPath is null && options.ResumeFrom is null)
        {
            return new TrainingWatch(options, log, new Throughput(options.NumberOfEpochs, TimeSpan.Zero), checkpoints: null, progress, flow);
        }

        TrainingFingerprint fingerprint = FingerprintParts.Of(options, settings, model, data, cancellation);
        CheckpointFolder? folder = options.CheckpointPath is null ? null : new CheckpointFolder(options, fingerprint, log.TellTrouble);
        (string Path, CheckpointHeader Header)? start = CheckpointStart.Take(options, fingerprint, folder, state);
        if (start is { } taken)
        {
            log.Resume(taken.Path, state, taken.Header.History);
        }
        else if (folder?.OtherTraining() is { } difference)
        {
            log.TellOtherTraining(options.CheckpointPath!, difference);
        }

        return new TrainingWatch(options, log, new Throughput(options.NumberOfEpochs, start?.Header.Elapsed ?? TimeSpan.Zero), folder, progress, flow);
    }

    private static void Initialize(
        ITrainedNetwork network, RecurrentTrainerOptions options, TrainingSet data, TrainingLog log, ulong seed, int threadCount, Cancellation cancellation)
    {
        network.Initialize(seed, threadCount, cancellation);
        Plan.StartOf(options).Apply(network, seed, threadCount, cancellation);
        if (options.EmbeddingFile is { } path)
        {
            (int found, int total) = TokenVectors.ReadFile(path, data.Features, network, cancellation);
            log.ReadEmbeddingFile(path, found, total);
        }

        TokenVectors.Write(options.EmbeddingVectors, data.Features, network);
    }

    /// <summary>Puts the weights of another model in place of first values, where there is one.</summary>
    private static void Begin(
        ITrainedNetwork network, RecurrentTrainerOptions options, IReadOnlyList<FeatureColumn> features, TrainingSet data, ContinuedModel? start, TrainingLog log)
    {
        if (start is not null)
        {
            start.CopyTo(network);
            log.TellStart(start.Describe(network, data.Label, features));
            if (start.WarningOf(data) is { } warning)
            {
                log.TellTrouble(warning);
            }
        }
        else if (options.InitialModel is { } initial)
        {
            (string text, bool readsOtherInputs) = StackTransfer.Copy(initial, network, features);
            log.TellInitialModel(text, readsOtherInputs);
        }
    }

    /// <summary>
    /// Bytes of the activations of the largest batches and of their gradients, of learning alone and with evaluation; null where a column's rows take memory
    /// by what they hold and not by their number alone.
    /// </summary>
    private static (long Learning, long All)? MemoryOf(
        TrainingTask task, ITrainedNetwork trained, TrainingSettings settings, TrainingSet data, TaskMetrics metrics, long evaluationSteps, Cancellation cancellation)
    {
        if (trained is not Network network || data.Features.Any(feature => feature.IsSparse || feature.Kind is not (FeatureKind.Numbers or FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters)))
        {
            return null;
        }

        // Of a language model the second sequences are what is read; a sequence is as long as they are.
        int window = settings.TruncationLength;
        (BatchSize Learning, BatchSize Evaluation)? given = task.SizesOf(data, settings);
        (BatchSize learning, BatchSize segmented) = given is { } sizes ? (sizes.Learning, default) : LearningSizes(settings, data);
        BatchSize evaluation = given is { } ofTask ? ofTask.Evaluation
            : data.Validation is { } store
            ? BatchSize.LargestOf(store, TrainingLoop.EvaluationBatchSize, evaluationSteps, window)
            : data.ValidationStream is null
                ? default
                : BatchSize.BoundOf(data.Statistics.MaximumLength, TrainingLoop.EvaluationBatchSize, evaluationSteps, window);
        var forecast = new ActivationForecast(
            network,
            settings.HasDenseEmbeddingUpdates,
            settings.ThreadCount,
            hasSegments: segmented.Rows > 0,
            hasEvaluation: evaluation.Rows > 0,
            metrics,
            cancellation);
        return (forecast.BytesOf(learning, default, segmented), forecast.BytesOf(learning, evaluation, segmented));
    }

    /// <summary>Steps of the largest batch to learn from; at least so many where the data are streamed.</summary>
    private static long LearningRows(TrainingSettings settings, TrainingSet data)
    {
        int window = LongestWindow(settings);
        return data.TrainingStream is null
            ? BatchSize.LargestOf(data.Training, settings.BatchSize, window: window).Rows
            : BatchSize.BoundOf(data.Statistics.MaximumLength, sequenceCount: 1, window: window).Rows;
    }

    private static int LongestWindow(TrainingSettings settings)
        => settings.TruncationLength == 0 ? 0 : WindowLengths.LongestOf(settings.TruncationLength, settings.HasRandomWindows);

    /// <summary>The largest batch whose steps are all kept, and the largest that goes in segments, where there are such.</summary>
    private static (BatchSize Whole, BatchSize Segmented) LearningSizes(TrainingSettings settings, TrainingSet data)
    {
        bool isStreamed = data.TrainingStream is not null;
        int longest = data.Statistics.MaximumLength;
        int count = settings.BatchSize;
        if (settings.SegmentLength == 0)
        {
            int window = LongestWindow(settings);
            return (isStreamed ? BatchSize.BoundOf(longest, count, window: window) : BatchSize.LargestOf(data.Training, count, window: window), default);
        }

        int length = settings.SegmentLength;
        return isStreamed
            ? (BatchSize.BoundOf(Math.Min(longest, length), count), BatchSize.BoundInSegments(longest, count, length))
            : (BatchSize.LargestUpTo(data.Training, count, length), BatchSize.LargestInSegments(data.Training, count, length));
    }

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
