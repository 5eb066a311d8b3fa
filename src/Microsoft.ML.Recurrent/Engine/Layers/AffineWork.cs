using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The products of an affine map as threads share them: rows, and for the weights' gradients columns.</summary>
internal sealed class AffineWork : IParallelWork
{
    private Affine _affine = null!;
    private Columns _input;
    private Matrix _output;
    private Columns _inputGradient;
    private Matrix _sums;
    private Matrix _biasSums;
    private AlignedBuffer? _gradients;
    private AlignedBuffer[] _scratch = [];

    public void SetForward(Affine affine, Columns input, Matrix output)
    {
        _affine = affine;
        _input = input;
        _output = output;
        _gradients = null;
    }

    public void SetBackward(Affine affine, Columns input, Matrix outputGradient, Columns inputGradient, Execution execution)
    {
        SetForward(affine, input, outputGradient);
        _inputGradient = inputGradient;
        _gradients = execution.Gradients;
        int padded = AlignedBuffer.RoundUp(affine.OutputWidth);
        _sums = execution.Workspace.Rent(affine.InputWidth, padded);
        _biasSums = execution.Workspace.Rent(1, padded);
        if (_scratch.Length < execution.ThreadCount)
        {
            _scratch = new AlignedBuffer[execution.ThreadCount];
        }

        for (int thread = 0; thread < execution.ThreadCount; thread++)
        {
            _scratch[thread] = execution.Workspace.Rent(1, affine.ScratchLength).Buffer;
        }
    }

    public void Run(int share, int shareCount)
    {
        RowSpan rows = RowSpan.Contiguous(_output.Rows, share, shareCount);
        if (_gradients is null)
        {
            _affine.ForwardRows(_input, _output, rows);
            return;
        }

        _affine.BackwardRows(_output, _inputGradient, rows);
        RowSpan vectors = RowSpan.Contiguous(AlignedBuffer.RoundUp(_affine.OutputWidth) / AlignedBuffer.BlockSize, share, shareCount);
        _affine.AddParameterGradients(_input, _output, _sums, _biasSums, _gradients, _scratch[share], vectors);
    }
}
