using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>A number, or a vector of them, per sequence.</summary>
internal sealed class RegressionTask(RecurrentRegressionTrainer.Options options) : TrainingTask
{
    private bool IsCount => options.Loss == RegressionLoss.Poisson;

    public override LabelForm LabelForm => IsCount ? LabelForm.Counts : LabelForm.Numbers;

    public override PoolingKind Pooling => Plan.PoolingOf(options.Pooling);

    public override bool StandardizesLabel => !IsCount;

    public override OutputFormat FormatOf(SchemaShape.Column label) => NumberOutput.FormatOf(label.Kind != SchemaShape.Column.VectorKind.Scalar);

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log)
        => new() { Kind = IsCount ? HeadKind.Exponential : HeadKind.Linear, Width = data.Label.Width };

    public override LossSettings LossOf(TrainingSet data) => new(Elements: RegressionLosses.Of(options.Loss, options.HuberDelta, options.Quantile));

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new NumberMetrics(data.Label);
}
