using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training.Optimizers;

/// <summary>All that an optimiser remembers from update to update: its moments, in the layout of the weights, and how many updates it made.</summary>
internal sealed class OptimizerState
{
    public OptimizerState(ParameterSet parameters, int momentCount)
        : this([.. Enumerable.Range(0, momentCount).Select(_ => parameters.NewBuffer())])
    {
    }

    private OptimizerState(AlignedBuffer[] moments) => Moments = moments;

    public AlignedBuffer[] Moments { get; }

    /// <summary>Updates made so far.</summary>
    public int StepCount { get; set; }

    /// <summary>A fresh state of the same size.</summary>
    public OptimizerState NewLike() => new(Array.ConvertAll(Moments, moment => new AlignedBuffer(moment.Length)));

    public void CopyFrom(OptimizerState other)
    {
        for (int i = 0; i < Moments.Length; i++)
        {
            other.Moments[i].Span.CopyTo(Moments[i].Span);
        }

        StepCount = other.StepCount;
    }
}
