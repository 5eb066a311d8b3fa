using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// The gradients of penalties on a level's outputs y, steps as packed rows: factor * mean of y^2, or factor * mean of (y - y of the step before)^2 over all
/// steps but the first of each sequence. A window's first step counts as a first step.
/// </summary>
internal sealed class ActivationPenalty : IParallelWork
{
    private Columns _outputs;
    private Columns _gradient;
    private BatchLayout _layout = null!;
    private float _scale;
    private bool _isTemporal;

    /// <summary>Adds the gradient of a penalty to that of the outputs; nothing where its factor is 0.</summary>
    /// <inheritdoc cref="Set" path="/param"/>
    public static void Add(float factor, bool isTemporal, Columns outputs, Columns gradient, BatchLayout layout, Execution execution)
    {
        if (factor > 0)
        {
            ActivationPenalty penalty = execution.Workspace.Take<ActivationPenalty>();
            penalty.Set(factor, isTemporal, outputs, gradient, layout);
            execution.Run(penalty, (long)layout.RowCount * outputs.Width);
        }
    }

    /// <summary>Takes the penalty whose gradient the work adds.</summary>
    /// <param name="factor">Of the mean.</param>
    /// <param name="isTemporal">Whether differences from step to step are meant, or the outputs themselves.</param>
    /// <param name="outputs">N rows.</param>
    /// <param name="gradient">What is added to, in the outputs' blocks.</param>
    /// <param name="layout">Of the rows.</param>
    public void Set(float factor, bool isTemporal, Columns outputs, Columns gradient, BatchLayout layout)
    {
        _outputs = outputs;
        _gradient = gradient;
        _layout = layout;
        _isTemporal = isTemporal;
        long terms = (isTemporal ? layout.RowCount - layout.SequenceCount : layout.RowCount) * (long)outputs.Width;
        _scale = terms == 0 ? 0 : (float)(2.0 * factor / terms);
    }

    public void Run(int share, int shareCount)
    {
        for (int block = 0; block < _outputs.Count; block++)
        {
            for (int sequence = share; sequence < _layout.SequenceCount; sequence += shareCount)
            {
                for (int step = 0; step < _layout.Lengths[sequence]; step++)
                {
                    int row = _layout.OffsetOf(step) + sequence;
                    Span<float> gradient = _gradient[block].Row(row);
                    if (!_isTemporal)
                    {
                        AddOutput(block, row, gradient);
                        continue;
                    }

                    if (step > 0)
                    {
                        AddDifference(block, row, _layout.OffsetOf(step - 1) + sequence, gradient);
                    }

                    if (step + 1 < _layout.Lengths[sequence])
                    {
                        AddDifference(block, row, _layout.OffsetOf(step + 1) + sequence, gradient);
                    }
                }
            }
        }
    }

    private void AddOutput(int block, int row, Span<float> gradient)
    {
        ReadOnlySpan<float> own = _outputs[block].Row(row);
        for (int unit = 0; unit < own.Length; unit++)
        {
            gradient[unit] += _scale * own[unit];
        }
    }

    private void AddDifference(int block, int row, int neighbour, Span<float> gradient)
    {
        ReadOnlySpan<float> own = _outputs[block].Row(row);
        ReadOnlySpan<float> other = _outputs[block].Row(neighbour);
        for (int unit = 0; unit < own.Length; unit++)
        {
            gradient[unit] += _scale * (own[unit] - other[unit]);
        }
    }
}
