using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>The rows of a layer's input that a segment reads: views of dense blocks, copies of sparse ones.</summary>
internal sealed class SegmentInput
{
    private Matrix[] _blocks = [];
    private SparseRows?[] _sparse = [];

    public LayerInput Take(LayerInput whole, Segment segment)
    {
        int count = whole.Blocks.Count;
        if (_blocks.Length != count)
        {
            _blocks = new Matrix[count];
            _sparse = new SparseRows?[count];
        }

        for (int block = 0; block < count; block++)
        {
            Matrix rows = whole.Blocks[block];
            _blocks[block] = rows.IsEmpty ? default : rows.RowRange(segment.FirstRow, segment.RowCount);
            if (whole.Sparse?[block] is not { } numbers)
            {
                _sparse[block] = null;
                continue;
            }

            if (_sparse[block]?.Width != numbers.Width)
            {
                _sparse[block] = new SparseRows(numbers.Width);
            }

            _sparse[block]!.CopyRows(numbers, segment.FirstRow, segment.RowCount);
        }

        return new LayerInput(new Columns(_blocks), tokens: null, whole.Sparse is null ? null : _sparse);
    }

    /// <summary>Puts sparse numbers in order of columns, ahead of the threads that add weight gradients.</summary>
    public void PutInColumns()
    {
        foreach (SparseRows? numbers in _sparse)
        {
            numbers?.ByColumn();
        }
    }
}
