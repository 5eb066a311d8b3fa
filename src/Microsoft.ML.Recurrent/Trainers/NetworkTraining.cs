using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Tasks;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>From rows and options to a fitted model: what all trainers have in common. Reading rows and training on them are two calls, so that many
/// trainings can share one read-only set.</summary>
internal static class NetworkTraining
{
    /// <summary>Reads the rows.</summary>
    /// <param name="options">Validated.</param>
    /// <param name="task">What the label column holds.</param>
    /// <param name="trainData">Labelled rows.</param>
    /// <param name="validationData">Decides which epoch is best; null: see the options.</param>
    /// <param name="seed">Decides which rows are held out.</param>
    /// <param name="cancellation">Asked at every row.</param>
    public static TrainingSet Read(
        RecurrentTrainerOptions options, TrainingTask task, IDataView trainData, IDataView? validationData, ulong seed, Cancellation cancellation)
    {
        TrainingSet data = TrainingSet.Read(trainData, validationData, DataSettings(options, task, seed), cancellation);
        if (options.EarlyStoppingPatience > 0 && data.ValidationCount == 0)
        {
            throw new InvalidOperationException(
                $"Option {nameof(options.EarlyStoppingPatience)} needs validation data: "
                + $"set {nameof(options.ValidationSetFraction)} or {nameof(options.ValidationSet)}.");
        }

        return data;
    }

    /// <summary>Trains a network; the data stay as they are.</summary>
    /// <param name="options">Validated, and nothing in them automatic.</param>
    /// <param name="task">Head, loss and metrics.</param>
    /// <param name="data">What <see cref="Read"/> read for the same task.</param>
    /// <param name="log">Takes what happens.</param>
    /// <param name="seed">Decides everything random.</param>
    /// <param name="cancellation">Asked while the network is built and trained.</param>
    public static FittedModel Run(
        RecurrentTrainerOptions options, TrainingTask task, TrainingSet data, TrainingLog log, ulong seed, Cancellation cancellation)
    {
        LossSettings loss = task.LossOf(data);
        log.Begin(data, options.NumberOfEpochs, task.WarningOf(data));
        NetworkMemory.Check(options, task.Pooling, data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        HeadSpec head = task.HeadOf(data, log);
        log.Expect(ConstantAnswer.LossOf(head, loss, data.Statistics), options.EarlyStoppingPatience);
        TrainingSettings settings = task.Complete(Plan.TrainingOf(options, loss, seed) with
        {
            TokenDropout = WordDropouts.Of(options, data.Features, data.Statistics),
        }, data);
        ITrainedNetwork network = task.NewNetwork(options, head, data, (_, _) => cancellation.ThrowIfRequested());
        Initialize(network, options, data, log, seed, settings.ThreadCount, cancellation);
        using TrainingBatches batches = task.NewBatches(data, settings);
        TaskMetrics metrics = task.NewMetrics(data, head);
        var loop = new TrainingLoop(task.NewLearner(network, settings), settings, batches.Training, batches.Validation, metrics);
        long held = GC.GetAllocatedBytesForCurrentThread() - before;
        network.Pack(settings.ThreadCount);
        log.Memory(data, held, MemoryOf(network, settings, data, metrics, cancellation), settings.SegmentLength);
        log.End(loop.Run(log, cancellation));
        return new FittedModel(network, task.FeaturesOf(data), data.Label, log.History) { Output = task.OutputOf(data) };
    }

    private static void Initialize(
        ITrainedNetwork network, RecurrentTrainerOptions options, TrainingSet data, TrainingLog log, ulong seed, int threadCount, Cancellation cancellation)
    {
        network.Initialize(seed, threadCount, cancellation);
        if (options.EmbeddingFile is { } path)
        {
            (int found, int total) = TokenVectors.ReadFile(path, data.Features, network, cancellation);
            log.ReadEmbeddingFile(path, found, total);
        }

        TokenVectors.Write(options.EmbeddingVectors, data.Features, network);
    }

    /// <summary>
    /// Bytes of the activations of the largest batches and of their gradients; null where a column's rows take memory by what they hold and
    /// not by their number alone.
    /// </summary>
    private static long? MemoryOf(
        ITrainedNetwork trained, TrainingSettings settings, TrainingSet data, TaskMetrics metrics, Cancellation cancellation)
    {
        if (trained is not Network network || data.Features.Count == 0 || data.Features.Any(feature => feature.IsSparse || feature.Kind is not (FeatureKind.Numbers or FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters)))
        {
            return null;
        }

        int window = settings.TruncationLength;
        (BatchSize learning, BatchSize segmented) = LearningSizes(settings, data);
        BatchSize evaluation = data.Validation is { } store
            ? BatchSize.LargestOf(store, TrainingLoop.EvaluationBatchSize, EvaluationBatches.MaximumSteps, window)
            : data.ValidationStream is null
                ? default
                : BatchSize.BoundOf(data.Statistics.MaximumLength, TrainingLoop.EvaluationBatchSize, EvaluationBatches.MaximumSteps, window);
        return new ActivationForecast(network, settings.HasDenseEmbeddingUpdates, settings.ThreadCount, hasSegments: segmented.Rows > 0, metrics, cancellation)
            .BytesOf(learning, evaluation, segmented);
    }

    /// <summary>The largest batch whose steps are all kept, and the largest that goes in segments, where there are such.</summary>
    private static (BatchSize Whole, BatchSize Segmented) LearningSizes(TrainingSettings settings, TrainingSet data)
    {
        bool isStreamed = data.TrainingStream is not null;
        int longest = data.Statistics.MaximumLength;
        int count = settings.BatchSize;
        if (settings.SegmentLength == 0)
        {
            int window = settings.TruncationLength;
            return (isStreamed ? BatchSize.BoundOf(longest, count, window: window) : BatchSize.LargestOf(data.Training, count, window: window), default);
        }

        int length = settings.SegmentLength;
        return isStreamed
            ? (BatchSize.BoundOf(Math.Min(longest, length), count), BatchSize.BoundInSegments(longest, count, length))
            : (BatchSize.LargestUpTo(data.Training, count, length), BatchSize.LargestInSegments(data.Training, count, length));
    }

    private static TrainingSetSettings DataSettings(RecurrentTrainerOptions options, TrainingTask task, ulong seed) => new()
    {
        LabelColumnName = options.LabelColumnName,
        LabelForm = task.LabelForm,
        StandardizesLabel = task.StandardizesLabel,
        WeightColumnName = options.ExampleWeightColumnName,
        FeatureColumnNames = options.FeatureColumnNames,
        StepFeatureCount = options.StepFeatureCount,
        StandardizesNumbers = options.NormalizeFeatures,
        VocabularyLimits = new VocabularyLimits(options.MinimumTokenCount, options.MaximumVocabularySize),
        SymbolLimits = task.SymbolLimits,
        Words = Plan.WordsOf(options),
        ValidationFraction = options.ValidationSetFraction,
        ValidationGroupColumnName = options.ValidationGroupColumnName,
        JoinsRows = task.JoinsRows,
        NewClassObserver = task.NewClassObserver,
        MaximumBytes = options.MaximumDataMemoryInMegabytes * 1_000_000L,
        Seed = seed,
    };
}
