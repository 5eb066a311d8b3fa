using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// The gradient of a table of token vectors [V, E] in compact form: the tokens that were read, ascending, and a row of E
/// floats for each; all other rows are zero.
/// </summary>
internal sealed class TableGradient : IParallelWork
{
    private readonly int _stride;
    private TokenRows _batch = null!;
    private int[] _tokens = [];
    private int[] _targets = [];
    private Matrix _outputGradient;
    private bool _isDistinct;

    public TableGradient(Parameter table)
    {
        Table = table;
        Width = table.Shape[1];
        _stride = AlignedBuffer.RoundUp(Width);
    }

    public Parameter Table { get; }

    /// <summary>E.</summary>
    public int Width { get; }

    /// <summary>Number of rows held.</summary>
    public int Count { get; private set; }

    /// <summary>The tokens whose rows are held, ascending.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>The rows one after the other, each padded with zeros to a block of 16.</summary>
    public AlignedBuffer Values { get; private set; } = new(0);

    /// <summary>Floats of <see cref="Values"/> that are in use.</summary>
    public int Length => Count * _stride;

    /// <summary>Where a held row starts in <see cref="Values"/>.</summary>
    public int StartOf(int row) => row * _stride;

    /// <summary>Where in the flat buffers the weights of a held row start.</summary>
    public int WeightStartOf(int row) => Table.Offset + _tokens[row] * Width;

    public Span<float> Row(int row) => Values.Span.Slice(StartOf(row), Width);

    /// <summary>
    /// Adds to the row of each token of a batch its gradient. The gradients are those of the packed rows [N x E], whose sum runs
    /// over the token's rows in ascending order, or with <paramref name="isDistinct"/> one row a distinct token [U x E].
    /// </summary>
    public void Add(TokenRows batch, Matrix outputGradient, bool isDistinct, Execution execution)
    {
        _batch = batch;
        _isDistinct = isDistinct;
        _outputGradient = outputGradient;
        Reserve(Count + batch.Places.Length);
        MakeRoom();
        execution.Run(this, (long)outputGradient.Rows * Width);
    }

    public void Clear() => Count = 0;

    void IParallelWork.Run(int share, int shareCount)
    {
        // A share owns tokens, not packed rows: so a token's sum has one order whatever the shares.
        RowSpan places = _isDistinct ? RowSpan.Contiguous(_batch.Count, share, shareCount) : _batch.PlacesOf(share, shareCount);
        for (int place = places.First; place < places.First + places.Count; place++)
        {
            Span<float> sum = Row(_targets[place]);
            foreach (int row in _isDistinct ? new ReadOnlySpan<int>(in place) : _batch.RowsOf(place))
            {
                TensorPrimitives.Add(sum, _outputGradient.Row(row), sum);
            }
        }
    }

    /// <summary>Room for as many rows as there may be, not as there are: the next batch of this shape needs no more.</summary>
    private void Reserve(int rowCount)
    {
        rowCount = Math.Min(rowCount, Table.Shape[0]);
        if (_tokens.Length >= rowCount)
        {
            return;
        }

        Array.Resize(ref _tokens, rowCount);
        _targets = new int[rowCount];
        var grown = new AlignedBuffer(checked(rowCount * _stride));
        Values.Span[..Length].CopyTo(grown.Span);
        Values = grown;
    }

    /// <summary>
    /// Merges the batch's tokens into those held, from the last to the first: rows only move up, so none is lost. New rows
    /// start as zeros.
    /// </summary>
    private void MakeRoom()
    {
        ReadOnlySpan<int> added = _batch.Tokens;
        int held = Count - 1;
        Count = UnionCount(Tokens, added);
        int place = added.Length - 1;
        for (int target = Count - 1; target >= 0; target--)
        {
            int token = Math.Max(held < 0 ? -1 : _tokens[held], place < 0 ? -1 : added[place]);
            Span<float> row = Values.Span.Slice(StartOf(target), _stride);
            if (held >= 0 && _tokens[held] == token)
            {
                Values.Span.Slice(StartOf(held--), _stride).CopyTo(row);
            }
            else
            {
                row.Clear();
            }

            if (place >= 0 && added[place] == token)
            {
                _targets[place--] = target;
            }

            _tokens[target] = token;
        }
    }

    private static int UnionCount(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        int count = 0;
        for (int i = 0, j = 0; i < a.Length || j < b.Length; count++)
        {
            int token = Math.Min(i < a.Length ? a[i] : int.MaxValue, j < b.Length ? b[j] : int.MaxValue);
            i += i < a.Length && a[i] == token ? 1 : 0;
            j += j < b.Length && b[j] == token ? 1 : 0;
        }

        return count;
    }
}
