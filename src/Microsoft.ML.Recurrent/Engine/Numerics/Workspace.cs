using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// The scratch memory of one network at work. Matrices and passes are handed out in call order and taken back all at once by
/// <see cref="Reset"/>; the same calls next time get the same memory, so a warm workspace allocates nothing.
/// </summary>
internal sealed class Workspace
{
    /// <summary>Floats of a buffer.</summary>
    public const int MaximumLength = 0x7FFF_0000;

    // A stride that is a multiple of a page puts the same column of all rows of a tile into one set of the L1 cache.
    private const int PageFloats = 4096 / sizeof(float);
    private const float Canary = -7.7245e33f;

    private readonly List<AlignedBuffer> _buffers = [];
    private readonly List<int> _used = [];
    private readonly List<object> _objects = [];
    private int _nextBuffer;
    private int _nextObject;

    /// <summary>Fill rented memory with NaN and fence it with a canary that <see cref="Reset"/> checks. For tests.</summary>
    public bool IsFenced { get; init; }

    /// <summary>Bytes held, for the memory figure in the log.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Floats of the buffers handed out since the last reset, in their order.</summary>
    public long[] Lengths() => [.. _used.Take(_nextBuffer).Select(length => (long)length)];

    /// <summary>A matrix whose contents are undefined (NaN when fenced).</summary>
    public Matrix Rent(int rows, int columns)
    {
        int stride = AlignedBuffer.RoundUp(columns);
        if (stride % PageFloats == 0)
        {
            stride += AlignedBuffer.BlockSize;
        }

        long length = (long)rows * stride;
        if (length > MaximumLength)
        {
            throw new InvalidOperationException(
                $"A batch of {rows} rows needs {length} numbers in one buffer, which holds at most {MaximumLength}: "
                + "make batches smaller, or go through long sequences window by window or in segments.");
        }

        return new Matrix(RentBuffer((int)length), 0, rows, columns, stride);
    }

    /// <summary>A matrix of zeros, its padding included.</summary>
    public Matrix RentZeroed(int rows, int columns)
    {
        Matrix matrix = Rent(rows, columns);
        matrix.Buffer.Span[..(rows * matrix.Stride)].Clear();
        return matrix;
    }

    /// <summary>A matrix whose padding columns are zero and whose real columns the renter writes.</summary>
    public Matrix RentPadded(int rows, int columns)
    {
        Matrix matrix = Rent(rows, columns);
        if (matrix.Stride != columns)
        {
            int lastBlock = columns & -AlignedBuffer.BlockSize;
            Span<float> all = matrix.Buffer.Span;
            for (int row = 0; row < rows; row++)
            {
                all.Slice(row * matrix.Stride + lastBlock, matrix.Stride - lastBlock).Clear();
            }
        }

        return matrix;
    }

    /// <summary>The pass object that stood at this place of the call order last time, or a new one.</summary>
    public T Take<T>()
        where T : class, new()
    {
        if (_nextObject < _objects.Count && _objects[_nextObject] is T known)
        {
            _nextObject++;
            return known;
        }

        var created = new T();
        if (_nextObject < _objects.Count)
        {
            _objects[_nextObject] = created;
        }
        else
        {
            _objects.Add(created);
        }

        _nextObject++;
        return created;
    }

    /// <summary>Takes everything back. Matrices and passes handed out before are invalid from here on.</summary>
    public void Reset()
    {
        if (IsFenced)
        {
            CheckFences();
        }

        _nextBuffer = 0;
        _nextObject = 0;
    }

    private AlignedBuffer RentBuffer(int length)
    {
        int needed = length + (IsFenced ? AlignedBuffer.BlockSize : 0);
        if (_nextBuffer == _buffers.Count)
        {
            _buffers.Add(new AlignedBuffer(needed));
            _used.Add(0);
            AllocatedBytes += needed * (long)sizeof(float);
        }
        else if (_buffers[_nextBuffer].Length < needed)
        {
            AllocatedBytes += (needed - _buffers[_nextBuffer].Length) * (long)sizeof(float);
            _buffers[_nextBuffer] = new AlignedBuffer(needed);
        }

        AlignedBuffer buffer = _buffers[_nextBuffer];
        _used[_nextBuffer++] = length;
        if (IsFenced)
        {
            buffer.Span.Fill(Canary);
            buffer.Span[..length].Fill(float.NaN);
        }

        return buffer;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void CheckFences()
    {
        for (int i = 0; i < _nextBuffer; i++)
        {
            foreach (float value in _buffers[i].Span[_used[i]..])
            {
                if (value != Canary)
                {
                    throw new UnreachableException($"Buffer {i} of {_used[i]} floats was written past its end.");
                }
            }
        }
    }
}
