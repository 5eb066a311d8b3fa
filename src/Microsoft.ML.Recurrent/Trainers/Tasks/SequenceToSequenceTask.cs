using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>A sequence for each sequence.</summary>
internal sealed class SequenceToSequenceTask(RecurrentSequenceToSequenceTrainer.Options options) : TrainingTask
{
    private const int TargetEmbeddingSize = 64;

    public override LabelForm LabelForm => LabelForm.Sequence;

    /// <summary>A weight is one for the row.</summary>
    public override PoolingKind Pooling => PoolingKind.Last;

    public override VocabularyLimits SymbolLimits => new(options.MinimumTargetCount, options.MaximumTargetVocabularySize);

    public override bool JoinsColumns => options.FurtherFeatureColumnNames.Length > 0;

    public override bool SharesVocabulary => options.ShareEmbeddings;

    public override OutputFormat FormatOf(SchemaShape.Column label)
        => TargetOutput.FormatOf(options.Decoding, isText: label.Kind == SchemaShape.Column.VectorKind.Scalar);

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log)
    {
        options.Decoding.CheckColumns(data.Features[0], data.Label);
        return new() { Kind = HeadKind.Vocabulary, Width = data.Label.ClassCount + TargetSymbols.First, IsTied = options.TieWeights };
    }

    public override LossSettings LossOf(TrainingSet data) => new(LabelSmoothing: options.LabelSmoothing);

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new VocabularyMetrics();

    /// <summary>A row whose target is empty has no label, so that the answer "nothing" is never learned.</summary>
    public override string? WarningOf(TrainingSet data) => data.Rows.Unlabelled > 0
        ? $"{data.Rows.Unlabelled} of {data.Rows.Read} training rows have an empty target in label column '{data.Label.Name}' and are left out: the model does not learn to write nothing. "
            + "If that is an answer, give it a symbol of its own."
        : null;

    public override TrainingSettings Complete(TrainingSettings settings, TrainingSet data) => settings with
    {
        SamplingDecay = options.ScheduledSamplingDecay,
        BatchTokens = options.BatchTokens,
    };

    public override OutputSettings OutputOf(TrainingSet data)
    {
        SequenceDecodingOptions decoding = options.Decoding.Copy();
        if (decoding.MaximumLength == 0)
        {
            long longest = Math.Min(SequenceDecodingOptions.LongestTarget, data.Statistics.MaximumTargetLength + (data.Statistics.MaximumTargetLength + 1L) / 2);
            decoding.MaximumLength = Math.Max(Math.Max(1, decoding.MinimumLength), (int)longest);
        }

        return new OutputSettings { Decoding = decoding };
    }

    public override ITrainedNetwork NewNetwork(RecurrentTrainerOptions all, HeadSpec head, TrainingSet data, ParameterSet.Declared declared)
    {
        NetworkSpec reader = Plan.NetworkOf(all, Pooling, head, data);
        int hidden = options.DecoderUnits;
        return EncoderDecoder.Create(
            new EncoderDecoderSpec
        {
            Inputs = reader.Inputs,
            Encoder = reader.Stack,
            Decoder = reader.Stack with { IsBidirectional = false, HiddenSize = hidden },
            TargetSize = options.TargetEmbeddingSize != RecurrentTrainerOptions.Automatic ? options.TargetEmbeddingSize
                : options.ShareEmbeddings ? all.EmbeddingSize
                : options.TieWeights ? hidden
                : TargetEmbeddingSize,
            Head = head,
            Attention = options.Attention switch
            {
                AttentionKind.None => AlignmentKind.None,
                AttentionKind.Dot => AlignmentKind.Dot,
                AttentionKind.General => AlignmentKind.General,
                _ => AlignmentKind.Additive,
            },
            AttentionSize = options.Attention != AttentionKind.Additive ? 0
                : options.AttentionSize == RecurrentTrainerOptions.Automatic ? hidden
                : options.AttentionSize,
            HasCoverage = options.Coverage,
            FeedsInput = options.InputFeeding,
            Bridge = options.Bridge == DecoderBridge.Dense ? BridgeKind.Dense : BridgeKind.Copy,
            SharesTable = options.ShareEmbeddings,
            InputDropout = all.InputDropout,
            OutputDropout = all.OutputDropout,
            HasLockedOutputDropout = all.LockedOutputDropout,
            SymbolDropout = all.EmbeddingDropout,
        }, declared);
    }

    public override ILearner NewLearner(ITrainedNetwork network, TrainingSettings settings) => new EncoderDecoderLearner((EncoderDecoder)network, settings);
}
