using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Trainers.Watching;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Trainers.Tasks;

/// <summary>One class per sequence.</summary>
internal sealed class ClassificationTask(RecurrentMulticlassTrainer.Options options) : TrainingTask
{
    public override LabelForm LabelForm => LabelForm.Class;

    public override PoolingKind Pooling => Plan.PoolingOf(options.Pooling);

    public override OutputFormat FormatOf(SchemaShape.Column label) => ClassOutput.TaskFormat;

    public override HeadSpec HeadOf(TrainingSet data, TrainingLog log) => new() { Kind = HeadKind.Softmax, Width = data.Label.ClassCount };

    public override LossSettings LossOf(TrainingSet data) => new(
        ClassWeights.Of(options.ClassWeighting, options.ClassWeights, data.Label.ClassCount, data.Label.Name, data.Statistics), options.LabelSmoothing);

    public override TaskMetrics NewMetrics(TrainingSet data, HeadSpec head) => new ClassMetrics();

    public override string? WarningOf(TrainingSet data) => data.Statistics.MetClassCount == 1
        ? $"All training rows have the same class in label column '{data.Label.Name}': nothing else will be predicted."
        : null;
}
