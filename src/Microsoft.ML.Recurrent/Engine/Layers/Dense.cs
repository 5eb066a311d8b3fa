using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>y = x W^T + b with W [outputWidth, inputWidth], PyTorch's Linear: a dense layer, of which heads and attention are made.</summary>
internal sealed class Dense
{
    private readonly int[] _inputWidths;
    private readonly int _inputWidth;
    private readonly Parameter _weight;
    private readonly Parameter? _bias;
    private readonly PackedPanels _panels;
    private readonly PackedPanels[] _backwardPanels;
    private readonly AlignedBuffer _biasRow;

    public Dense(ParameterSet parameters, string weightName, string? biasName, int inputWidth, int outputWidth)
        : this(parameters, weightName, biasName, [inputWidth], outputWidth)
    {
    }

    /// <param name="parameters">Where the parameters are declared.</param>
    /// <param name="weightName">Name of W.</param>
    /// <param name="biasName">Name of b; null: none.</param>
    /// <param name="inputWidths">Real columns of the input's blocks.</param>
    /// <param name="outputWidth">Columns of y.</param>
    public Dense(ParameterSet parameters, string weightName, string? biasName, int[] inputWidths, int outputWidth)
        : this(
            parameters,
            parameters.Add(weightName, [outputWidth, inputWidths.Sum()], ParameterInitializer.GlorotUniform, isDecayed: true),
            biasName,
            inputWidths)
    {
    }

    /// <summary>A layer whose W is a parameter that is there already, another layer's too.</summary>
    /// <param name="parameters">Where b is declared.</param>
    /// <param name="weight">W; its gradient is a dense one, or the layer's Backward is not called.</param>
    /// <param name="biasName">Name of b; null: none.</param>
    /// <param name="inputWidths">Real columns of the input's blocks.</param>
    public Dense(ParameterSet parameters, Parameter weight, string? biasName, int[] inputWidths)
    {
        Debug.Assert(weight.Shape[1] == inputWidths.Sum());
        _inputWidths = inputWidths;
        _inputWidth = inputWidths.Sum();
        OutputWidth = weight.Shape[0];
        _weight = weight;
        _bias = biasName is null ? null : parameters.Add(biasName, [OutputWidth], ParameterInitializer.Zeros, isDecayed: false);
        int padded = AlignedBuffer.RoundUp(OutputWidth);
        _panels = new PackedPanels(_inputWidth, padded / AlignedBuffer.BlockSize);
        _backwardPanels = Array.ConvertAll(inputWidths, width => new PackedPanels(OutputWidth, AlignedBuffer.RoundUp(width) / AlignedBuffer.BlockSize));
        _biasRow = new AlignedBuffer(padded);
    }

    public int OutputWidth { get; }

    /// <summary>W.</summary>
    public Parameter Weight => _weight;

    /// <summary>b; null: none.</summary>
    public Parameter? Bias => _bias;

    public void Pack(AlignedBuffer weights)
    {
        ReadOnlySpan<float> weight = _weight.In(weights);
        for (int vector = 0; vector < _panels.VectorCount; vector++)
        {
            int row = vector * AlignedBuffer.BlockSize;
            _panels.PackTransposed(vector, 0, weight, _inputWidth, row, Math.Min(AlignedBuffer.BlockSize, OutputWidth - row), 0, _inputWidth);
        }

        int first = 0;
        for (int block = 0; block < _inputWidths.Length; block++)
        {
            int columnsPerPanel = _backwardPanels[block].VectorsPerPanel * AlignedBuffer.BlockSize;
            for (int panel = 0; panel < _backwardPanels[block].PanelCount; panel++)
            {
                int column = panel * columnsPerPanel;
                int count = Math.Min(columnsPerPanel, _inputWidths[block] - column);
                _backwardPanels[block].PackColumns(panel, 0, weight, _inputWidth, 0, OutputWidth, first + column, count);
            }

            first += _inputWidths[block];
        }

        _bias?.In(weights).CopyTo(_biasRow.Span);
    }

    /// <summary>Writes all rows of the output, its padding columns zero.</summary>
    public void Forward(Columns input, Matrix output, Execution execution)
    {
        DenseWork work = execution.Workspace.Take<DenseWork>();
        work.SetForward(this, input, output, execution);
        execution.Run(work);
    }

    /// <summary>
    /// Adds the gradients of W and b and writes that of the input, unless <paramref name="inputGradient"/> is empty.
    /// </summary>
    public void Backward(Columns input, Matrix outputGradient, Columns inputGradient, Execution execution)
        => Backward(input, outputGradient, inputGradient, execution.Gradients?.Dense, execution);

    /// <summary>As the other, with the parameters' gradients added to a buffer of the caller's.</summary>
    public void Backward(Columns input, Matrix outputGradient, Columns inputGradient, AlignedBuffer? gradients, Execution execution)
    {
        DenseWork work = execution.Workspace.Take<DenseWork>();
        work.SetBackward(this, input, outputGradient, inputGradient, gradients, execution);
        execution.Run(work);
    }

    internal void ForwardRows(Columns input, Matrix output, RowSpan rows) => ForwardRows(input, output, rows, rows);

    /// <summary>Writes rows of the output, which are as many rows of the input elsewhere.</summary>
    internal void ForwardRows(Columns input, Matrix output, RowSpan inputRows, RowSpan outputRows)
    {
        int panelStride = TileKernels.MaximumVectors * AlignedBuffer.BlockSize;
        RowProduct.FromBias(input, _panels, _biasRow, output, AlignedBuffer.BlockSize, panelStride, inputRows, outputRows);
    }

    /// <summary>Writes neighbouring panels of the output's columns, of which there are <see cref="PanelCount"/>, for some rows.</summary>
    internal void ForwardPanels(Columns input, Matrix output, RowSpan rows, RowSpan panels)
    {
        int panelStride = TileKernels.MaximumVectors * AlignedBuffer.BlockSize;
        RowProduct.PanelsFromBias(input, _panels, _biasRow, output, AlignedBuffer.BlockSize, panelStride, rows, rows, panels);
    }

    internal void BackwardRows(Matrix outputGradient, Columns inputGradient, RowSpan rows) => BackwardRows(outputGradient, inputGradient, rows, rows);

    /// <summary>Writes rows of the input's gradient, which are as many rows of the output's elsewhere.</summary>
    internal void BackwardRows(Matrix outputGradient, Columns inputGradient, RowSpan outputRows, RowSpan inputRows)
    {
        for (int block = 0; block < inputGradient.Count; block++)
        {
            RowProduct.Multiply(outputGradient, DepthRuns.Whole(OutputWidth), _backwardPanels[block], inputGradient[block], adds: false, outputRows, inputRows);
        }
    }

    /// <summary>
    /// Makes the sums that are the gradients of W and b over the rows of the output's gradient, for some vectors of its columns; with
    /// <paramref name="goesOn"/> they go on from the rows before <paramref name="firstRow"/>, the row of the input that meets the first one.
    /// </summary>
    internal void SumParameterGradients(
        Columns input,
        int firstRow,
        Matrix outputGradient,
        Matrix sums,
        Matrix biasSums,
        AlignedBuffer scratch,
        RowSpan vectors,
        bool goesOn,
        Cancellation cancellation = default)
        => WeightGradient.Multiply(
            new GradientOperand(input, sums) { FirstRow = firstRow }, default, outputGradient, vectors, biasSums, scratch, goesOn, cancellation);

    /// <summary>Adds finished sums to the gradients.</summary>
    internal void AddParameterGradients(Matrix sums, Matrix biasSums, AlignedBuffer gradients, RowSpan vectors)
    {
        for (int vector = vectors.First; vector < vectors.First + vectors.Count; vector++)
        {
            int row = vector * AlignedBuffer.BlockSize;
            int count = Math.Min(AlignedBuffer.BlockSize, OutputWidth - row);
            GradientTransfer.AddTransposed(sums, vector, _inputWidth, count, _weight.In(gradients), row);
            if (_bias is not null)
            {
                GradientTransfer.AddRow(biasSums, row, _bias.In(gradients).Slice(row, count));
            }
        }
    }

    /// <summary>Vectors of 16 columns of the output, which threads share out.</summary>
    internal int VectorCount => _panels.VectorCount;

    internal int PanelCount => _panels.PanelCount;

    internal static int ScratchLength => WeightGradient.ScratchLength(mappedColumns: 0);

    internal int InputWidth => _inputWidth;
}
