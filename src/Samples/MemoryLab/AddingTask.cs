using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;

namespace Samples.MemoryLab;

/// <summary>The adding problem with its first mark at least <c>lag</c> steps before the end.</summary>
internal sealed class AddingTask : LagTask
{
    private const double LargestError = 0.01;

    public override string Name => "adding";

    public override int Epochs => 30;

    public override string Threshold => "mean squared error below 0.01";

    protected override int HiddenSize => 32;

    protected override IDataView Draw(MLContext ml, int lag, int seed, int count)
    {
        int leadIn = 1 + (lag / 10);
        return ml.Data.LoadFromEnumerable(new AddingProblem(lag + leadIn, seed, leadIn).Draw(count));
    }

    protected override RecurrentTrainerOptions NewOptions() => new RecurrentRegressionTrainer.Options
    {
        LabelColumnName = nameof(AddingSequence.Sum),
        FeatureColumnName = nameof(AddingSequence.Steps),
        EarlyStoppingCriteria = [TargetCriterion.AtMost("RootMeanSquaredError", 0.08)],
    };

    protected override ITransformer Fit(MLContext ml, RecurrentTrainerOptions options, IDataView training)
        => ml.Regression.Trainers.Recurrent((RecurrentRegressionTrainer.Options)options).Fit(training);

    protected override double Score(MLContext ml, ITransformer model, IDataView test)
        => ml.Regression.Evaluate(model.Transform(test), nameof(AddingSequence.Sum)).MeanSquaredError;

    protected override bool IsSolved(double score) => score < LargestError;
}
