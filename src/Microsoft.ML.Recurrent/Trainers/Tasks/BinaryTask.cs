using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>Yes or no per sequence.</summary>
internal sealed class BinaryTask(RecurrentBinaryTrainer.Options options) : TrainingTask
{
    public override LabelForm LabelForm => LabelForm.Flag;

    public override PoolingKind Pooling => Plan.PoolingOf(options.Pooling);

    public override OutputFormat FormatOf(SchemaShape.Column label) => FlagOutput.TaskFormat;

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log) => new() { Kind = HeadKind.Sigmoid, Width = 1 };

    public override LossSettings LossOf(TrainingSet data)
        => new(ClassWeights.Of(options.ClassWeighting, options.ClassWeights, classCount: 2, data.Label.Name, data.Statistics));

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new FlagMetrics();

    public override string? WarningOf(TrainingSet data) => data.Statistics.MetClassCount == 1
        ? $"All training rows have the same value in label column '{data.Label.Name}': there is nothing to tell apart, and predictions mean nothing."
        : null;
}
