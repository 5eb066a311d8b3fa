using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>Decides which epoch's weights are the best, and when too many epochs brought nothing better.</summary>
/// <param name="metric">Name of the metric that makes weights better, or <see cref="Loss"/>; null: later weights replace earlier ones.</param>
/// <param name="patience">Epochs without gain after which to stop; 0: never stop.</param>
internal sealed class EarlyStopping(string? metric, int patience)
{
    /// <summary>Stands for the loss among names of metrics.</summary>
    public const string Loss = "Loss";

    public bool ShouldStop(BestEpoch best) => patience > 0 && best.EpochsWithoutGain >= patience;

    /// <summary>Takes an epoch's loss, its metrics and, where they are the best so far, its weights. Returns whether they are.</summary>
    public bool EndEpoch(BestEpoch best, int epoch, double loss, IReadOnlyList<MetricValue> metrics, AlignedBuffer weights)
    {
        MetricValue? chosen = metric is null or Loss ? null : Find(metrics);
        if (!IsGain(best, loss, chosen))
        {
            best.EpochsWithoutGain++;
            return false;
        }

        best.EpochsWithoutGain = 0;
        best.Loss = loss;
        best.Metric = chosen?.Value ?? 0;
        best.Epoch = epoch;
        weights.Span.CopyTo(best.Weights.Span);
        return true;
    }

    private MetricValue Find(IReadOnlyList<MetricValue> metrics)
    {
        foreach (MetricValue value in metrics)
        {
            if (value.Name == metric)
            {
                return value;
            }
        }

        throw new UnreachableException($"The task has no metric {metric}; it has {string.Join(", ", metrics.Select(value => value.Name))}.");
    }

    /// <summary>Of equal metrics the lower loss is better; one that is no number never is.</summary>
    private bool IsGain(BestEpoch best, double loss, MetricValue? chosen)
    {
        if (!double.IsFinite(loss))
        {
            return false;
        }

        if (best.Epoch == 0)
        {
            return true;
        }

        if (chosen is not { } own)
        {
            return metric is null || loss < best.Loss;
        }

        if (double.IsNaN(own.Value) || double.IsNaN(best.Metric))
        {
            return double.IsNaN(best.Metric) && (!double.IsNaN(own.Value) || loss < best.Loss);
        }

        return own.Value == best.Metric ? loss < best.Loss : own.IsHigherBetter == own.Value > best.Metric;
    }
}
