using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// The norm of all gradients, and its limits. Squares are summed in blocks of fixed size that shapes and tokens alone decide;
/// the blocks' sums are added in order, the flat gradients' first and the compact ones' after them, so the norm has the same
/// bits on any number of threads.
/// </summary>
internal sealed class GradientClipping(ParameterSet parameters) : IParallelWork
{
    // 256 terms a lane sum keep float's rounding error below 256 * 2^-24 of the block's sum.
    private const int BlockLength = 4096;

    private const int Flat = -1;

    private readonly ParameterRun[] _allRuns = ParameterRun.Of(parameters.All);
    private readonly GrowingArray<Block> _blocks = new();
    private float[] _blockSums = [];
    private AlignedBuffer _flat = null!;
    private Gradients? _gradients;
    private Operation _operation;
    private float _operand;

    private enum Operation
    {
        SumSquares,
        Limit,
    }

    /// <summary>The norm over all gradients; not finite when one is not, or its square passes float's range.</summary>
    public double Norm(Gradients gradients, Execution execution)
    {
        Run(Operation.SumSquares, 0, gradients, execution);
        return RootOfSums();
    }

    /// <summary>The norm over all trained parameters in a flat buffer, such as their weights.</summary>
    public double NormOf(AlignedBuffer flat, Execution execution)
    {
        Start(flat, _allRuns);
        Run(Operation.SumSquares, 0, execution);
        return RootOfSums();
    }

    /// <summary>
    /// What brings gradients of a known norm down to a norm of <paramref name="maximum"/> where they exceed it, as PyTorch's clip_grad_norm_ does; 1 for a
    /// norm that is not finite. The optimiser multiplies by it, which saves a pass over them.
    /// </summary>
    public static float FactorOf(double norm, double maximum)
    {
        double factor = maximum / (norm + 1e-6);
        return double.IsFinite(norm) && factor < 1 ? (float)factor : 1;
    }

    /// <summary>Limits every gradient to ±<paramref name="maximum"/>.</summary>
    public void ByValue(Gradients gradients, double maximum, Execution execution)
        => Run(Operation.Limit, (float)maximum, gradients, execution);

    void IParallelWork.Run(int share, int shareCount)
    {
        ReadOnlySpan<Block> blocks = _blocks.Span;
        int end = (int)((long)blocks.Length * (share + 1) / shareCount);
        for (int i = (int)((long)blocks.Length * share / shareCount); i < end; i++)
        {
            Block block = blocks[i];
            AlignedBuffer values = block.Table == Flat ? _flat : _gradients!.Tables[block.Table].Values;
            switch (_operation)
            {
                case Operation.SumSquares:
                    _blockSums[i] = ClippingKernel.SumOfSquares(values, block.Start, block.Length);
                    break;
                default:
                    ClippingKernel.Limit(values, block.Start, block.Length, _operand);
                    break;
            }
        }
    }

    private void Run(Operation operation, float operand, Gradients gradients, Execution execution)
    {
        Start(gradients.Dense, gradients.DenseRuns);
        _gradients = gradients;
        for (int table = 0; table < gradients.Tables.Length; table++)
        {
            AddBlocks(table, 0, gradients.Tables[table].Length);
        }

        Run(operation, operand, execution);
    }

    private void Run(Operation operation, float operand, Execution execution)
    {
        _operation = operation;
        _operand = operand;
        if (_blockSums.Length < _blocks.Count)
        {
            Array.Resize(ref _blockSums, Math.Max(_blocks.Count, 2 * _blockSums.Length));
        }

        execution.Run(this, (long)_blocks.Count * BlockLength);
    }

    private void Start(AlignedBuffer flat, ReadOnlySpan<ParameterRun> runs)
    {
        _flat = flat;
        _blocks.Clear();
        foreach (ParameterRun run in runs)
        {
            AddBlocks(Flat, run.Start, run.Length);
        }
    }

    private void AddBlocks(int table, int start, int length)
    {
        for (int done = 0; done < length; done += BlockLength)
        {
            _blocks.Add(new Block(table, start + done, Math.Min(BlockLength, length - done)));
        }
    }

    private double RootOfSums()
    {
        double sum = 0;
        foreach (float blockSum in _blockSums.AsSpan(0, _blocks.Count))
        {
            sum += blockSum;
        }

        return Math.Sqrt(sum);
    }

    private readonly record struct Block(int Table, int Start, int Length);
}
