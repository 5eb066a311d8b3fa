using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Yes or no for each of some labels, per sequence or per step.</summary>
internal sealed class MultiLabelTask(RecurrentMultiLabelTrainer.Options options) : TrainingTask
{
    public override LabelForm LabelForm => options.PerStep ? LabelForm.StepFlags : LabelForm.Flags;

    public override PoolingKind Pooling => options.PerStep ? PoolingKind.None : Plan.PoolingOf(options.Pooling);

    public override OutputFormat FormatOf(SchemaShape.Column label) => FlagsOutput.FormatOf(options.PerStep);

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log) => new() { Kind = HeadKind.Sigmoid, Width = data.Label.Width };

    public override LossSettings LossOf(TrainingSet data)
        => new(options.ClassWeighting == ClassWeighting.Balanced ? ClassWeights.BalancedFlags(data.Label.Width, data.Statistics) : null);

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new MultiLabelMetrics();
}
