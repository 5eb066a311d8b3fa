using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The products of a dense layer as threads share them: rows, and for the weights' gradients columns.</summary>
internal sealed class DenseWork : IParallelWork
{
    // Rows between two questions whether training is to end.
    private const int RowsPerQuestion = 4096;

    private Dense _dense = null!;
    private Cancellation _cancellation;
    private Columns _input;
    private Matrix _output;
    private Columns _inputGradient;
    private Matrix _sums;
    private Matrix _biasSums;
    private AlignedBuffer? _gradients;
    private AlignedBuffer[] _scratch = [];

    public void SetForward(Dense dense, Columns input, Matrix output, Execution execution)
    {
        _dense = dense;
        _cancellation = execution.Cancellation;
        _input = input;
        _output = output;
        _gradients = null;
    }

    public void SetBackward(Dense dense, Columns input, Matrix outputGradient, Columns inputGradient, AlignedBuffer? gradients, Execution execution)
    {
        SetForward(dense, input, outputGradient, execution);
        _inputGradient = inputGradient;
        _gradients = gradients;
        int padded = AlignedBuffer.RoundUp(dense.OutputWidth);
        _sums = execution.Workspace.Rent(padded / AlignedBuffer.BlockSize * dense.InputWidth, AlignedBuffer.BlockSize);
        _biasSums = execution.Workspace.Rent(1, padded);
        if (_scratch.Length < execution.ThreadCount)
        {
            _scratch = new AlignedBuffer[execution.ThreadCount];
        }

        for (int thread = 0; thread < execution.ThreadCount; thread++)
        {
            _scratch[thread] = execution.Workspace.Rent(1, Dense.ScratchLength).Buffer;
        }
    }

    public void Run(int share, int shareCount)
    {
        RowSpan rows = RowSpan.Contiguous(_output.Rows, share, shareCount);
        for (int done = 0; done < rows.Count; done += RowsPerQuestion)
        {
            _cancellation.ThrowIfRequested();
            RowSpan part = rows.Part(done, RowsPerQuestion);
            if (_gradients is null)
            {
                _dense.ForwardRows(_input, _output, part);
            }
            else
            {
                _dense.BackwardRows(_output, _inputGradient, part);
            }
        }

        if (_gradients is null)
        {
            return;
        }

        RowSpan vectors = RowSpan.Contiguous(_dense.VectorCount, share, shareCount);
        _dense.SumParameterGradients(_input, firstRow: 0, _output, _sums, _biasSums, _scratch[share], vectors, goesOn: false, _cancellation);
        _dense.AddParameterGradients(_sums, _biasSums, _gradients, vectors);
    }
}
