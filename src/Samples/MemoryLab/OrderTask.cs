using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;

namespace Samples.MemoryLab;

/// <summary>In which order came two symbols, of which the first lies <c>lag</c> steps back?</summary>
internal sealed class OrderTask : LagTask
{
    private const double LeastAccuracy = 0.99;

    public override string Name => "order";

    public override int Epochs => 30;

    public override string Threshold => "accuracy of at least 0.99";

    protected override int HiddenSize => 32;

    protected override IDataView Draw(MLContext ml, int lag, int seed, int count) => ml.Data.LoadFromEnumerable(new TemporalOrder(lag, seed).Draw(count));

    protected override RecurrentTrainerOptions NewOptions() => new RecurrentMulticlassTrainer.Options
    {
        LabelColumnName = nameof(OrderedSymbols.Order),
        FeatureColumnName = nameof(OrderedSymbols.Symbols),
        EmbeddingSize = 8,
        EarlyStoppingCriteria = [TargetCriterion.AtLeast("Accuracy", 1)],
    };

    protected override ITransformer Fit(MLContext ml, RecurrentTrainerOptions options, IDataView training)
        => ml.MulticlassClassification.Trainers.Recurrent((RecurrentMulticlassTrainer.Options)options).Fit(training);

    protected override double Score(MLContext ml, ITransformer model, IDataView test)
        => ml.MulticlassClassification.Evaluate(model.Transform(test), nameof(OrderedSymbols.Order)).MicroAccuracy;

    protected override bool IsSolved(double score) => score >= LeastAccuracy;
}
