using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Recurrence;

/// <summary>
/// The rows of one user of a <see cref="TokenProductTable"/> by their tokens, and the scratch to multiply the tokens that it
/// has not yet.
/// </summary>
internal sealed class TokenProductRows : IParallelWork
{
    // Products of this size take about 20 microseconds on one core: several times what waking a worker costs.
    private const long WorthSharing = 2_000_000;

    private TokenProductTable _table = null!;
    private int[] _tokens = [];
    private int[] _missing = [];
    private Matrix[] _vectors = [];
    private Matrix[] _sums = [];
    private int _count;
    private int _missingCount;

    /// <summary>The token of each row: the row of its products.</summary>
    public Span<int> Tokens => _tokens.AsSpan(0, _count);

    public Matrix ProductsOf(int direction) => _table.ProductsOf(direction);

    /// <summary>Begins so many rows, whose <see cref="Tokens"/> the caller writes before <see cref="Fill"/>.</summary>
    public void Start(TokenProductTable table, int count)
    {
        _table = table;
        _count = count;
        if (_tokens.Length < count)
        {
            _tokens = new int[count];
            _missing = new int[count];
        }
    }

    /// <summary>Sees to it that the table has every token's products.</summary>
    public void Fill(int threadCount)
    {
        _table.Reserve();
        _missingCount = 0;
        foreach (int token in Tokens)
        {
            if (!_table.Has(token))
            {
                _missing[_missingCount++] = token;
            }
        }

        if (_missingCount > 0)
        {
            WriteMissing(threadCount);
        }
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan own = RowSpan.Contiguous(_missingCount, share, shareCount);
        for (int done = 0; done < own.Count; done += TileKernels.MaximumRows)
        {
            int count = Math.Min(TileKernels.MaximumRows, own.Count - done);
            _table.Write(_missing.AsSpan(own.First + done, count), _vectors[share], _sums[share]);
        }
    }

    private void WriteMissing(int threadCount)
    {
        // The same token may be missing in many rows.
        Span<int> missing = _missing.AsSpan(0, _missingCount);
        missing.Sort();
        _missingCount = 1;
        foreach (int token in missing[1..])
        {
            if (token != missing[_missingCount - 1])
            {
                missing[_missingCount++] = token;
            }
        }

        long products = (long)_missingCount * _table.VectorWidth * _table.ProductWidth * _table.DirectionCount;
        int shareCount = products < WorthSharing ? 1 : Math.Min(threadCount, _missingCount);
        Reserve(shareCount);
        WorkerPool.Shared.Run(this, shareCount);
        GC.KeepAlive(this);
    }

    private void Reserve(int shareCount)
    {
        if (_vectors.Length >= shareCount && _vectors[0].Columns == _table.VectorWidth && _sums[0].Columns == _table.ProductWidth)
        {
            return;
        }

        _vectors = new Matrix[shareCount];
        _sums = new Matrix[shareCount];
        var workspace = new Workspace();
        for (int share = 0; share < shareCount; share++)
        {
            _vectors[share] = workspace.RentZeroed(TileKernels.MaximumRows, _table.VectorWidth);
            _sums[share] = workspace.RentZeroed(TileKernels.MaximumRows, _table.ProductWidth);
        }
    }
}
