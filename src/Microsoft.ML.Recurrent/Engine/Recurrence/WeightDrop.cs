using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// DropConnect on a recurrent matrix (Wan et al. 2013; Merity et al. 2018): one mask per update sets weights to zero with probability <c>rate</c> and
/// multiplies the others by 1/(1-rate). The mask is a function of seed, update and place.
/// </summary>
/// <param name="rate">Probability of a zero, in (0, 1).</param>
/// <param name="number">A number below 4096 that no other drop of the network has.</param>
/// <param name="rowCount">Rows of the matrix.</param>
/// <param name="columnCount">Its columns.</param>
internal sealed class WeightDrop(float rate, int number, int rowCount, int columnCount)
{
    private AlignedBuffer? _weights;

    /// <summary>Whether the packed copies hold dropped weights.</summary>
    public bool IsActive { get; private set; }

    /// <summary>The factors of the weights, 0 or 1/(1-rate), in the shape of the matrix.</summary>
    public Matrix Mask { get; private set; }

    /// <summary>The matrix times the mask.</summary>
    public ReadOnlySpan<float> Weights => _weights!.Span;

    /// <summary>Makes room at the first batch: who only scores needs none.</summary>
    public void Start()
    {
        IsActive = true;
        if (_weights is null)
        {
            int stride = AlignedBuffer.RoundUp(columnCount);
            _weights = new AlignedBuffer(rowCount * columnCount);
            Mask = new Matrix(new AlignedBuffer(rowCount * stride), 0, rowCount, columnCount, stride);
        }
    }

    public void Stop() => IsActive = false;

    /// <summary>Draws a share of the mask and multiplies the weights by it.</summary>
    public void Draw(ReadOnlySpan<float> weights, Execution execution, int share, int shareCount)
    {
        var factors = new DropoutMask(rate, RandomPurpose.WeightDrop, number, execution);
        RowSpan rows = RowSpan.Contiguous(rowCount, share, shareCount);
        for (int row = rows.First; row < rows.First + rows.Count; row++)
        {
            factors.WriteRow(Mask, row, firstUnit: 0, sequenceId: row, step: 0);
            int start = row * columnCount;
            TensorPrimitives.Multiply(weights.Slice(start, columnCount), Mask.Row(row), _weights!.Span.Slice(start, columnCount));
        }
    }
}
