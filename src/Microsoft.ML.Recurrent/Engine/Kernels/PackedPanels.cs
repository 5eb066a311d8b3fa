using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The right operand of a product, depth x vectors of 16 lanes, in the order in which tiles read it: panels of at most
/// <see cref="VectorsPerPanel"/> vectors, each panel depth rows of its vectors side by side. A copy of weights, rewritten when
/// they change; lanes and rows that no weight fills stay zero. It holds floats or, in half the memory, weights rounded to bfloat16.
/// </summary>
internal sealed unsafe class PackedPanels(int depth, int vectorCount, int vectorsPerPanel = TileKernels.MaximumVectors, bool isBFloat16 = false)
{
    private const int ColumnsPerChunk = 64;

    private readonly AlignedBuffer _values = new(checked(depth * vectorCount * AlignedBuffer.BlockSize) / (isBFloat16 ? 2 : 1));

    /// <summary>K: rows of the operand.</summary>
    public int Depth { get; } = depth;

    public int VectorCount { get; } = vectorCount;

    public bool IsBFloat16 { get; } = isBFloat16;

    public int VectorsPerPanel { get; } = vectorsPerPanel;

    public int PanelCount { get; } = (vectorCount + vectorsPerPanel - 1) / vectorsPerPanel;

    /// <summary>Vectors of a panel; the last may have fewer.</summary>
    public int VectorsOf(int panel) => Math.Min(VectorsPerPanel, VectorCount - panel * VectorsPerPanel);

    /// <summary>All panels, from the first or from the last.</summary>
    public RowSpan All(bool isDescending = false)
    {
        var all = new RowSpan(0, PanelCount, 1);
        return isDescending ? all.Reversed : all;
    }

    /// <summary>Numbers from a panel to the next.</summary>
    public nint PanelNumbers => (nint)VectorsPerPanel * Depth * AlignedBuffer.BlockSize;

    /// <summary>A row of a panel, floats or bfloat16; rows are <see cref="VectorsOf"/> x 16 numbers apart.</summary>
    public void* Row(int panel, int row)
    {
        nint number = panel * PanelNumbers + (nint)row * VectorsOf(panel) * AlignedBuffer.BlockSize;
        return IsBFloat16 ? (BFloat16*)_values.Pointer + number : _values.Pointer + number;
    }

    /// <summary>
    /// Fills one vector with up to 16 rows of a row-major matrix, transposed: lane l at row k gets
    /// source[(firstRow + l) * stride + firstColumn + k] for k below <paramref name="columnCount"/>, at panel rows from
    /// <paramref name="firstDepth"/> on.
    /// </summary>
    public void PackTransposed(int vector, int firstDepth, ReadOnlySpan<float> source, int stride, int firstRow, int rowCount, int firstColumn, int columnCount)
    {
        Debug.Assert(firstDepth + columnCount <= Depth);
        if (IsBFloat16)
        {
            PackRounded(vector, firstDepth, source, stride, firstRow, rowCount, firstColumn, columnCount);
            return;
        }

        float* target = (float*)Row(vector / VectorsPerPanel, firstDepth) + LaneOf(vector);
        int step = StepOf(vector);
        fixed (float* values = source)
        {
            // The lines that a chunk writes stay in the L1 cache until all their lanes are filled.
            for (int first = 0; first < columnCount; first += ColumnsPerChunk)
            {
                int count = Math.Min(ColumnsPerChunk, columnCount - first);
                float* from = values + (nint)firstRow * stride + firstColumn + first;
                float* to = target + (nint)first * step;
                int lane = 0;
                for (; lane + Transposition.Size <= rowCount; lane += Transposition.Size)
                {
                    Transposition.Copy(from + (nint)lane * stride, stride, to + lane, step, count);
                }

                for (; lane < rowCount; lane++)
                {
                    float* row = from + (nint)lane * stride;
                    for (int k = 0; k < count; k++)
                    {
                        to[(nint)k * step + lane] = row[k];
                    }
                }
            }
        }
    }

    /// <summary>
    /// Fills rows of one panel with up to <see cref="VectorsPerPanel"/> x 16 columns of a row-major matrix: lane l at row k gets
    /// source[(firstRow + k) * stride + firstColumn + l] for k below <paramref name="rowCount"/>. A whole row of the panel at a time,
    /// so that every line of the source is read once and in one go. Floats only.
    /// </summary>
    public void PackColumns(int panel, int firstDepth, ReadOnlySpan<float> source, int stride, int firstRow, int rowCount, int firstColumn, int columnCount)
    {
        int step = VectorsOf(panel) * AlignedBuffer.BlockSize;
        Debug.Assert(!IsBFloat16 && firstDepth + rowCount <= Depth && columnCount <= step);
        float* target = (float*)Row(panel, firstDepth);
        fixed (float* values = source)
        {
            float* from = values + (nint)firstRow * stride + firstColumn;
            for (int k = 0; k < rowCount; k++)
            {
                new ReadOnlySpan<float>(from, columnCount).CopyTo(new Span<float>(target, columnCount));
                from += stride;
                target += step;
            }
        }
    }

    private int StepOf(int vector) => VectorsOf(vector / VectorsPerPanel) * AlignedBuffer.BlockSize;

    /// <summary>Where a vector's lanes begin in the rows of its panel.</summary>
    private int LaneOf(int vector) => vector % VectorsPerPanel * AlignedBuffer.BlockSize;

    /// <summary>Once in a model's life, so a number at a time.</summary>
    private void PackRounded(int vector, int firstDepth, ReadOnlySpan<float> source, int stride, int firstRow, int rowCount, int firstColumn, int columnCount)
    {
        int step = StepOf(vector);
        for (int lane = 0; lane < rowCount; lane++)
        {
            BFloat16* to = (BFloat16*)Row(vector / VectorsPerPanel, firstDepth) + LaneOf(vector) + lane;
            foreach (float weight in source.Slice((firstRow + lane) * stride + firstColumn, columnCount))
            {
                *to = BFloat16.Round(weight);
                to += step;
            }
        }
    }
}
