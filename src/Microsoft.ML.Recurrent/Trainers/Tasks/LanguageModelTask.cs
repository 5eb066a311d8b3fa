using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Trainers.WordVectors;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>The next token of each token. Rows are read as second sequences, whose decoder form has inputs and targets both.</summary>
internal sealed class LanguageModelTask(RecurrentLanguageModelTrainer.Options options) : TrainingTask
{
    // Streams of the held-out text start at zero states: those of fewer tokens would measure mostly that.
    private const int ShortestStream = 1000;

    public override LabelForm LabelForm => LabelForm.Sequence;

    /// <summary>The text is what is predicted, but no label to who gives it.</summary>
    public override string LabelRole => "feature";

    /// <summary>A weight is one for the row.</summary>
    public override PoolingKind Pooling => PoolingKind.Last;

    public override VocabularyLimits SymbolLimits => new(options.MinimumTokenCount, options.MaximumVocabularySize);

    public override bool JoinsRows => options.Rows == LanguageModelRows.Continuous;

    public override OutputFormat FormatOf(SchemaShape.Column label) => LanguageOutput.TaskFormat;

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log)
    {
        int width = data.Label.ClassCount + TargetSymbols.First;
        OptionCheck.Holds(
            options.SampledTokens <= width / 2,
            nameof(options.SampledTokens),
            $"at most {width / 2}, half of the {width} tokens of column '{data.Label.Name}' (end, begin and unknown among them), or 0 for all",
            options.SampledTokens);
        return new HeadSpec { Kind = HeadKind.Vocabulary, Width = width, IsTied = options.TieWeights, SampleCount = options.SampledTokens };
    }

    public override LossSettings LossOf(TrainingSet data)
        => new(LabelSmoothing: options.LabelSmoothing) { SampleOrder = options.SampledTokens > 0 ? ByFrequency(data) : null };

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new VocabularyMetrics();

    public override TrainingSettings Complete(TrainingSettings settings, TrainingSet data) => settings with
    {
        HasRandomWindows = options.RandomTruncation,
        TokenDropout = WordDropouts.OfSymbols(options, data.Label.ClassCount),
    };

    public override OutputSettings OutputOf(TrainingSet data) => new() { Rows = options.Rows };

    public override IReadOnlyList<FeatureColumn> FeaturesOf(TrainingSet data) => [LanguageModelColumn.Of(data.Label, data.LabelKeyType)];

    public override ITrainedNetwork NewNetwork(RecurrentTrainerOptions all, HeadSpec head, TrainingSet data, ParameterSet.Declared declared)
    {
        NetworkSpec spec = Plan.NetworkOf(all, PoolingKind.None, head, data);
        return Network.Create(
            spec with { Inputs = [new InputSpec("embedding", all.EmbeddingSize, head.Width, Dropout: all.EmbeddingDropout)] }, declared: declared);
    }

    /// <summary>All symbols, the special ones before the tokens, the most frequent first; null: they have these numbers. Texts were numbered so, keys have their own order.</summary>
    private static int[]? ByFrequency(TrainingSet data) => data.LabelKeyType is null
        ? null
        :
        [
            .. Enumerable.Range(0, TargetSymbols.First),
            .. Enumerable.Range(0, data.Label.ClassCount).OrderByDescending(data.Statistics.SymbolCountOf).Select(label => label + TargetSymbols.First),
        ];

    public override ILearner NewLearner(ITrainedNetwork network, TrainingSettings settings)
        => JoinsRows ? new ContinuousLearner((Network)network, settings) : base.NewLearner(network, settings);

    public override TrainingBatches NewBatches(TrainingSet data, TrainingSettings settings, long evaluationSteps)
    {
        if (!JoinsRows)
        {
            TrainingBatches rows = base.NewBatches(data, settings, evaluationSteps);
            return new TrainingBatches(new TargetSequenceBatches(rows.Training), rows.Validation is null ? null : new TargetSequenceBatches(rows.Validation));
        }

        SequenceStore? heldOut = HeldOut(data);
        return new TrainingBatches(
            new ContinuousBatches(data.Training.Targets.Sequences!, settings.BatchSize, settings.TruncationLength, settings.HasRandomWindows, settings.Seed),
            heldOut is null ? null : new ContinuousBatches(heldOut, StreamsOf(heldOut, settings), settings.TruncationLength));
    }

    /// <summary>Of one text: a window of every stream.</summary>
    public override (BatchSize Learning, BatchSize Evaluation)? SizesOf(TrainingSet data, TrainingSettings settings)
    {
        if (!JoinsRows)
        {
            return null;
        }

        int longest = WindowLengths.LongestOf(settings.TruncationLength, settings.HasRandomWindows);
        return (SizeOf(data.Training.Targets.Sequences!, settings.BatchSize, longest),
            HeldOut(data) is { } heldOut ? SizeOf(heldOut, StreamsOf(heldOut, settings), settings.TruncationLength) : default);
    }

    private static SequenceStore? HeldOut(TrainingSet data) => data.Validation?.Targets.Sequences;

    private static int StreamsOf(SequenceStore heldOut, TrainingSettings settings) => Math.Clamp(heldOut.LengthOf(0) / ShortestStream, 1, settings.BatchSize);

    private static BatchSize SizeOf(SequenceStore text, int streamCount, int windowLength)
    {
        int symbolCount = text.LengthOf(0) - 1;
        int streams = Math.Clamp(streamCount, 1, Math.Max(1, symbolCount));
        return BatchSize.BoundOf((symbolCount + streams - 1) / streams, streams, window: windowLength);
    }
}
