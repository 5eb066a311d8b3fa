using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Floats on a 64-byte boundary. The memory is a pinned managed array, so a buffer that is dropped is collected like any
/// other object; whoever takes <see cref="Pointer"/> keeps the buffer reachable while it uses it.
/// </summary>
internal sealed unsafe class AlignedBuffer
{
    /// <summary>Floats of one 64-byte cache line, and of one block of units.</summary>
    public const int BlockSize = 16;

    private const int Alignment = BlockSize * sizeof(float);

    private readonly float[] _storage;
    private readonly int _start;

    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;

        // One block to move the start to a boundary, one that a kernel may read, not write, past the end.
        _storage = GC.AllocateArray<float>(length + 2 * BlockSize, pinned: true);
        nuint address = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_storage));
        HugePages.Ask((void*)address, (nuint)_storage.Length * sizeof(float));
        _start = (int)((0 - address) % Alignment / sizeof(float));
    }

    public int Length { get; }

    public float* Pointer => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_storage)) + _start;

    public Span<float> Span => _storage.AsSpan(_start, Length);

    /// <summary>The smallest multiple of a block that holds <paramref name="count"/> floats.</summary>
    public static int RoundUp(int count) => (count + BlockSize - 1) & -BlockSize;
}
