using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// <see cref="AttentionPooling"/> step by step: the running recurrence of <see cref="AttentionPoolingPass"/>, whose sums are kept
/// between steps and divided for each answer.
/// </summary>
internal sealed class AttentionPoolingStep : PoolingStep
{
    // Columns of the second running matrix.
    private const int Maximum = 0;
    private const int Total = 1;

    private readonly Dense _dense;
    private readonly AlignedBuffer _vector;
    private readonly Matrix _hidden;

    public AttentionPoolingStep(Dense hidden, AlignedBuffer vector, Matrix input, int attentionSize, Workspace workspace)
        : base(
            input,
            workspace.RentZeroed(input.Rows, input.Columns),
            workspace.RentZeroed(input.Rows, input.Columns),
            workspace.RentZeroed(input.Rows, 2))
    {
        _dense = hidden;
        _vector = vector;
        _hidden = workspace.RentZeroed(input.Rows, attentionSize);
    }

    public override void Run(RowSpan rows, ReadOnlySpan<long> stepCounts)
    {
        _dense.ForwardRows(new Columns(Input), _hidden, rows);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            Span<float> sum = Running[0].Row(row);
            Span<float> state = Running[1].Row(row);
            if (stepCounts[row] == 0)
            {
                sum.Clear();
                state[Maximum] = float.NegativeInfinity;
                state[Total] = 0;
            }

            float score = AttentionKernel.Score(_hidden, row, _vector);
            if (score > state[Maximum])
            {
                float scale = ScalarMath.Exp(state[Maximum] - score);
                state[Total] *= scale;
                TensorPrimitives.Multiply(sum, scale, sum);
                state[Maximum] = score;
            }

            float weight = ScalarMath.Exp(score - state[Maximum]);
            state[Total] += weight;
            RowKernels.AddScaled(new Columns(Input), row, weight, new Columns(Running[0]), row);
            TensorPrimitives.Multiply(sum, 1 / state[Total], Output.Row(row));
        }
    }
}
