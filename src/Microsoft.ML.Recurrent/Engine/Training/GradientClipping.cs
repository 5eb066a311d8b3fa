using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// The norm of all trained parameters' gradients, and its limits. Squares are summed in blocks that the parameters' places
/// alone decide, and block sums are added in order, so the norm has the same bits on any number of threads.
/// </summary>
internal sealed class GradientClipping : IParallelWork
{
    // 256 terms a lane sum keep float's rounding error below 256 * 2^-24 of the block's sum.
    private const int BlockLength = 4096;

    private readonly (int Start, int Length)[] _blocks;
    private readonly float[] _blockSums;
    private AlignedBuffer _gradients = null!;
    private Operation _operation;
    private float _operand;

    public GradientClipping(ParameterSet parameters)
    {
        var blocks = new List<(int, int)>();
        foreach (ParameterRun run in ParameterRun.Of(parameters))
        {
            for (int start = 0; start < run.Length; start += BlockLength)
            {
                blocks.Add((run.Start + start, Math.Min(BlockLength, run.Length - start)));
            }
        }

        _blocks = [.. blocks];
        _blockSums = new float[_blocks.Length];
    }

    private enum Operation
    {
        SumSquares,
        Scale,
        Limit,
    }

    /// <summary>The norm over all trained parameters; not finite when a gradient is not, or its square passes float's range.</summary>
    public double Norm(AlignedBuffer gradients, Execution execution)
    {
        Run(Operation.SumSquares, 0, gradients, execution);
        double sum = 0;
        foreach (float blockSum in _blockSums)
        {
            sum += blockSum;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>
    /// Scales the gradients down to a norm of <paramref name="maximum"/> where they exceed it, as PyTorch's clip_grad_norm_
    /// does, and returns the norm before. A norm that is not finite leaves them as they are.
    /// </summary>
    public double ByNorm(AlignedBuffer gradients, double maximum, Execution execution)
    {
        double norm = Norm(gradients, execution);
        Shorten(gradients, norm, maximum, execution);
        return norm;
    }

    /// <summary><see cref="ByNorm"/> where the norm is known.</summary>
    public void Shorten(AlignedBuffer gradients, double norm, double maximum, Execution execution)
    {
        double factor = maximum / (norm + 1e-6);
        if (double.IsFinite(norm) && factor < 1)
        {
            Run(Operation.Scale, (float)factor, gradients, execution);
        }
    }

    /// <summary>Limits every gradient to ±<paramref name="maximum"/>.</summary>
    public void ByValue(AlignedBuffer gradients, double maximum, Execution execution)
        => Run(Operation.Limit, (float)maximum, gradients, execution);

    void IParallelWork.Run(int share, int shareCount)
    {
        int end = (int)((long)_blocks.Length * (share + 1) / shareCount);
        for (int block = (int)((long)_blocks.Length * share / shareCount); block < end; block++)
        {
            (int start, int length) = _blocks[block];
            switch (_operation)
            {
                case Operation.SumSquares:
                    _blockSums[block] = ClippingKernel.SumOfSquares(_gradients, start, length);
                    break;
                case Operation.Scale:
                    ClippingKernel.Scale(_gradients, start, length, _operand);
                    break;
                default:
                    ClippingKernel.Limit(_gradients, start, length, _operand);
                    break;
            }
        }
    }

    private void Run(Operation operation, float operand, AlignedBuffer gradients, Execution execution)
    {
        _operation = operation;
        _operand = operand;
        _gradients = gradients;
        execution.Run(this, (long)_blocks.Length * BlockLength);
    }
}
