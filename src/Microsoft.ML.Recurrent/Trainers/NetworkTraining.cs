using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>From rows and options to a fitted model: what all trainers have in common.</summary>
internal static class NetworkTraining
{
    /// <param name="host">Takes the log.</param>
    /// <param name="options">Validated.</param>
    /// <param name="pooling">How the steps of a sequence become one row; None: every step has a label.</param>
    /// <param name="completed">Adds to the network what only this task and its data know.</param>
    /// <param name="lossOf">What of the loss the data decide.</param>
    /// <param name="trainData">Labelled rows.</param>
    /// <param name="validationData">Decides which epoch is best; null: see the options.</param>
    /// <param name="seed">Decides everything random.</param>
    public static FittedModel Run(
        IHost host,
        RecurrentTrainerOptions options,
        PoolingKind pooling,
        Func<NetworkSpec, TrainingSet, TrainingLog, NetworkSpec> completed,
        Func<TrainingSet, TrainingLoss> lossOf,
        IDataView trainData,
        IDataView? validationData,
        ulong seed)
    {
        using IChannel channel = host.Start("Training");
        var log = new TrainingLog(channel, options.NumberOfEpochs, options.Progress);
        TrainingSetSettings dataSettings = DataSettings(options, hasStepLabels: pooling == PoolingKind.None, seed);
        TrainingSet data = TrainingSet.Read(trainData, validationData, dataSettings, options.CancellationToken);
        if (options.EarlyStoppingPatience > 0 && data.ValidationCount == 0)
        {
            throw new InvalidOperationException(
                $"Option {nameof(options.EarlyStoppingPatience)} needs validation data: "
                + $"set {nameof(options.ValidationSetFraction)} or {nameof(options.ValidationSet)}.");
        }

        log.Begin(data);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Network network = Network.Create(completed(Plan.NetworkOf(options, pooling, data), data, log));
        network.Initialize(seed);
        if (options.EmbeddingFile is { } path)
        {
            (int found, int total) = TokenVectors.ReadFile(path, data.Features, network, options.CancellationToken);
            log.ReadEmbeddingFile(path, found, total);
        }

        TokenVectors.Write(options.EmbeddingVectors, data.Features, network);
        TrainingSettings settings = Plan.TrainingOf(options, lossOf(data), seed) with
        {
            TokenDropout = WordDropouts.Of(options, data.Features, data.Statistics),
        };
        using TrainingBatches batches = TrainingBatches.Of(data, settings);
        var loop = new TrainingLoop(new NetworkLearner(network, settings), settings, batches.Training, batches.Validation);
        long held = GC.GetAllocatedBytesForCurrentThread() - before;
        network.Pack(settings.ThreadCount);
        log.Memory(data, held, MemoryOf(network, settings, data), settings.SegmentLength);
        log.End(loop.Run(log, options.CancellationToken));
        return new FittedModel(network, data.Features, data.Label, log.History);
    }

    /// <summary>
    /// Bytes of the activations of the largest batches and of their gradients; null where a column's rows take memory by what they hold and
    /// not by their number alone.
    /// </summary>
    private static long? MemoryOf(Network network, TrainingSettings settings, TrainingSet data)
    {
        if (data.Features.Any(feature => feature.IsSparse || feature.Kind is not (FeatureKind.Numbers or FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters)))
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
        return new ActivationForecast(network, settings.HasDenseEmbeddingUpdates, settings.ThreadCount, hasSegments: segmented.Rows > 0)
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

    private static TrainingSetSettings DataSettings(RecurrentTrainerOptions options, bool hasStepLabels, ulong seed) => new()
    {
        LabelColumnName = options.LabelColumnName,
        HasStepLabels = hasStepLabels,
        WeightColumnName = options.ExampleWeightColumnName,
        FeatureColumnNames = options.FeatureColumnNames,
        StepFeatureCount = options.StepFeatureCount,
        StandardizesNumbers = options.NormalizeFeatures,
        VocabularyLimits = new VocabularyLimits(options.MinimumTokenCount, options.MaximumVocabularySize),
        Words = Plan.WordsOf(options),
        ValidationFraction = options.ValidationSetFraction,
        MaximumBytes = options.MaximumDataMemoryInMegabytes * 1_000_000L,
        Seed = seed,
    };
}
