using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training;

/// <summary>Clipping by norm as two steps of its own; a training run leaves the second one to the optimiser.</summary>
internal static class NormClipping
{
    /// <summary>Scales the gradients as PyTorch's clip_grad_norm_ does, and returns the norm before.</summary>
    public static double ByNorm(this GradientClipping clipping, Gradients gradients, double maximum, Execution execution)
    {
        double norm = clipping.Norm(gradients, execution);
        float factor = GradientClipping.FactorOf(norm, maximum);
        foreach (ParameterRun run in gradients.DenseRuns)
        {
            Scale(gradients.Dense.Span.Slice(run.Start, run.Length), factor);
        }

        foreach (TableGradient table in gradients.Tables)
        {
            Scale(table.Values.Span[..table.Length], factor);
        }

        return norm;
    }

    private static void Scale(Span<float> values, float factor)
    {
        foreach (ref float value in values)
        {
            value *= factor;
        }
    }
}
