using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Evaluation.Tagging;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>One class per step.</summary>
internal sealed class TaggingTask(RecurrentTaggingTrainer.Options options) : TrainingTask
{
    private TaggingScheme _scheme = TaggingScheme.None;

    public override LabelForm LabelForm => LabelForm.StepClasses;

    public override PoolingKind Pooling => PoolingKind.None;

    public override OutputSettings OutputOf(TrainingSet data) => new() { BestCount = options.NumberOfBestSequences };

    public override OutputFormat FormatOf(SchemaShape.Column label) => TagOutput.FormatOf(options.NumberOfBestSequences);

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log)
    {
        (_scheme, TransitionRules? rules, IReadOnlyList<string> warnings) = TaggingRules.Of(options, data.Label, (SchemeEvidence?)data.Statistics.ClassObserver);
        log.TellScheme(_scheme, isGiven: options.Scheme is not null, warnings);
        (SpanLabels? spans, string? learned) = LearnedSpans.Of(options, _scheme, data);
        log.TellLearnedScheme(learned);
        return new HeadSpec
        {
            Kind = options.Head == TaggingHead.Crf ? HeadKind.Crf : HeadKind.Softmax,
            Width = data.Label.ClassCount,
            Rules = rules,
            Spans = spans,
            HasRulesInModel = options.ConstrainTraining && rules is not null,
        };
    }

    public override LossSettings LossOf(TrainingSet data) => LossSettings.Plain;

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head)
    {
        // Windows cut entities, so in windows there is nothing to count.
        bool hasEntities = _scheme != TaggingScheme.None && options.TruncationLength == 0;
        if (options.EarlyStoppingMetric == EarlyStoppingMetric.EntityF1 && !hasEntities)
        {
            throw new InvalidOperationException(
                $"Option EarlyStoppingMetric EntityF1 needs labels that mark entities and a TruncationLength of 0: got scheme {_scheme} in label column "
                + $"'{data.Label.Name}' and TruncationLength {options.TruncationLength}.");
        }

        return new TaggingMetrics(hasEntities ? data.Label.Values!.ToTexts() : [], data.UnseenLabels, _scheme, options.TagFormat);
    }

    public override IClassObserver? NewClassObserver(IReadOnlyList<string> classNames)
        => options.Scheme == TaggingScheme.None ? null : new SchemeEvidence(classNames, options.TagFormat);

    public override string? WarningOf(TrainingSet data) => data.Statistics.MetClassCount == 1
        ? $"All training steps have the same class in label column '{data.Label.Name}': nothing else will be predicted."
        : null;
}
