using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>The training loop over sequences in memory.</summary>
internal static class StoreLoop
{
    public static TrainingLoop Create(
        ILearner learner, TrainingSettings settings, SequenceStore training, SequenceStore? validation, TaskMetrics? metrics = null, Workspace? workspace = null)
        => new(
            learner,
            settings,
            new LengthBucketSampler(training, settings.BatchSize, settings.Seed),
            validation is null ? null : new EvaluationBatches(validation, TrainingLoop.EvaluationBatchSize),
            metrics,
            workspace);
}
