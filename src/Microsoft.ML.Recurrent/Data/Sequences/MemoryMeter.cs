using System.Runtime.CompilerServices;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Counts the bytes that rows take in memory, and knows how many they may.</summary>
internal sealed class MemoryMeter(long maximumBytes)
{
    // What the runtime puts before the items of an array: header, type, length.
    private const int ArrayOverhead = 24;

    // A string has header, type and length before its characters, and a zero behind them.
    private const int StringOverhead = 22;

    private const int Alignment = 8;

    public long Bytes { get; private set; }

    public bool IsExceeded => Bytes > maximumBytes;

    public void Add(long bytes) => Bytes += bytes;

    public static long BytesOfArray<T>(long length) => Aligned(ArrayOverhead + (length * Unsafe.SizeOf<T>()));

    public static long BytesOfString(int length) => Aligned(StringOverhead + (2L * length));

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
