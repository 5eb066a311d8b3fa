using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Pooling;

/// <summary>
/// The running value of a pooling over the windows of long sequences: a row and the steps seen, per sequence. Row i belongs to
/// packed sequence i unless <see cref="UseRows"/> says otherwise for the window at hand.
/// </summary>
internal sealed class PoolingCarry
{
    private int[] _stepCounts = [];
    private int[] _rows = [];

    /// <summary>
    /// The caller's memory, sequences x the real columns of the layer's only block (truncated backpropagation is for one
    /// direction); undefined in rows that have seen no step.
    /// </summary>
    public Matrix Values { get; private set; }

    /// <summary>Forgets every step; <paramref name="values"/> has a row per sequence and need not be cleared.</summary>
    public void Start(Matrix values)
    {
        Values = values;
        if (_stepCounts.Length < values.Rows)
        {
            _stepCounts = new int[values.Rows];
            _rows = new int[values.Rows];
        }

        for (int row = 0; row < values.Rows; row++)
        {
            _stepCounts[row] = 0;
            _rows[row] = row;
        }
    }

    /// <summary>The row of each packed sequence of the next window.</summary>
    public void UseRows(ReadOnlySpan<int> rows)
    {
        Debug.Assert(rows.Length <= Values.Rows);
        rows.CopyTo(_rows);
    }

    public int RowOf(int sequence) => _rows[sequence];

    /// <summary>Steps of earlier windows of a packed sequence.</summary>
    public int StepCountOf(int sequence) => _stepCounts[_rows[sequence]];

    public void AddSteps(int sequence, int count) => _stepCounts[_rows[sequence]] += count;
}
