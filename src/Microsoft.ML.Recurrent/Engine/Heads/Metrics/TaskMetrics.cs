using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads.Metrics;

/// <summary>The measures of a task, beside its loss, over the rows of an evaluation; batches are added one after the other.</summary>
internal abstract class TaskMetrics
{
    /// <summary>The measures of the rows added since the last <see cref="Reset"/>, always the same ones in the same order.</summary>
    public abstract IReadOnlyList<MetricValue> Values();

    public abstract void Reset();

    /// <summary>Adds a batch that the head has been through and that was compared with these targets.</summary>
    public abstract void Add(Head head, HeadPass pass, BatchTargets targets, Execution execution);
}
