using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Tags;

namespace Samples.MemoryLab;

/// <summary>A task whose answers are tags of some steps.</summary>
internal abstract class TaggedTask : LagTask
{
    private const double LeastAccuracy = 0.99;

    public override string Threshold => "0.99 of the answers right";

    protected override int HiddenSize => 64;

    protected override IDataView Draw(MLContext ml, int lag, int seed, int count) => ml.Data.LoadFromEnumerable(Draw(lag, seed, count));

    protected abstract TaggedSymbols[] Draw(int lag, int seed, int count);

    protected override RecurrentTrainerOptions NewOptions() => new RecurrentTaggingTrainer.Options
    {
        LabelColumnName = nameof(TaggedSymbols.Tags),
        FeatureColumnName = nameof(TaggedSymbols.Symbols),
        Scheme = TaggingScheme.None,
        Bidirectional = false,
        EmbeddingSize = 16,
        EarlyStoppingCriteria = [TargetCriterion.AtLeast("Accuracy", 0.995)],
    };

    protected override ITransformer Fit(MLContext ml, RecurrentTrainerOptions options, IDataView training)
    {
        var tagger = ml.SequenceTagging.Trainers.Recurrent((RecurrentTaggingTrainer.Options)options);
        return tagger.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")).Fit(training);
    }

    protected override double Score(MLContext ml, ITransformer model, IDataView test)
        => ml.Data.CreateEnumerable<TaggedScores>(model.Transform(test), reuseRowObject: false)
            .SelectMany(row => row.Tags.Zip(row.PredictedLabel))
            .Where(step => step.First.Length > 0)
            .Average(step => step.First == step.Second ? 1.0 : 0);

    protected override bool IsSolved(double score) => score >= LeastAccuracy;
}
