using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>A number, or a row of them, per step.</summary>
internal sealed class StepRegressionTask(RecurrentSequenceRegressionTrainer.Options options) : TrainingTask
{
    public override LabelForm LabelForm => LabelForm.StepNumbers;

    public override PoolingKind Pooling => PoolingKind.None;

    public override bool StandardizesLabel => true;

    public override OutputFormat FormatOf(SchemaShape.Column label) => StepNumberOutput.TaskFormat;

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log) => new() { Kind = HeadKind.Linear, Width = data.Label.Width };

    public override LossSettings LossOf(TrainingSet data) => new(Elements: RegressionLosses.Of(options.Loss, options.HuberDelta, options.Quantile));

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new NumberMetrics(data.Label);
}
