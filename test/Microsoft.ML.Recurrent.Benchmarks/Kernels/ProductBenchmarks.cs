using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The two products of an LSTM of H units on one thread: 32 rows against [4H, H], and the weight gradient of 1600 rows.</summary>
public class ProductBenchmarks
{
    private const int StepRows = 32;
    private const int BatchRows = 1600;
    private Columns _hidden;
    private Columns _allHidden;
    private Matrix _gates;
    private Matrix _gatesGradient;
    private Matrix _sums;
    private PackedPanels _panels = null!;
    private AlignedBuffer _bias = null!;
    private AlignedBuffer _scratch = null!;

    /// <summary>H.</summary>
    [Params(64, 128, 256, 650)]
    public int HiddenSize { get; set; }

    /// <summary>Allocates the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var workspace = new Workspace();
        int gateColumns = 4 * AlignedBuffer.RoundUp(HiddenSize);
        _hidden = new Columns(Filled(workspace.RentZeroed(StepRows, HiddenSize)));
        _allHidden = new Columns(Filled(workspace.RentZeroed(BatchRows, HiddenSize)));
        _gates = workspace.RentZeroed(StepRows, gateColumns);
        _gatesGradient = Filled(workspace.RentZeroed(BatchRows, gateColumns));
        _sums = workspace.RentZeroed(gateColumns / AlignedBuffer.BlockSize * HiddenSize, AlignedBuffer.BlockSize);
        _panels = new PackedPanels(HiddenSize, gateColumns / AlignedBuffer.BlockSize);
        _bias = new AlignedBuffer(gateColumns);
        _scratch = new AlignedBuffer(WeightGradient.ScratchLength(HiddenSize));
    }

    /// <summary>2 * 32 * H * 4H operations.</summary>
    [Benchmark]
    public void RecurrentProductOfOneStep() =>
        RowProduct.FromBias(
            _hidden,
            _panels,
            _bias,
            _gates,
            AlignedBuffer.BlockSize,
            TileKernels.MaximumVectors * AlignedBuffer.BlockSize,
            new RowSpan(0, StepRows, 1),
            new RowSpan(0, StepRows, 1));

    /// <summary>2 * 1600 * H * 4H operations.</summary>
    [Benchmark]
    public void WeightGradientOfOneBatch() =>
        WeightGradient.Multiply(
            new GradientOperand(_allHidden, _sums),
            default,
            _gatesGradient,
            new RowSpan(0, _gatesGradient.Columns / AlignedBuffer.BlockSize, 1),
            default,
            _scratch);

    private static Matrix Filled(Matrix matrix)
    {
        var random = new Random(1);
        for (int row = 0; row < matrix.Rows; row++)
        {
            foreach (ref float value in matrix.Row(row))
            {
                value = random.NextSingle() - 0.5f;
            }
        }

        return matrix;
    }
}
