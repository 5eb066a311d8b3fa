using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The draws of one row of a dropout mask. Draw j is the Philox block of counter (sequence, step, update, firstDraw + j); its
/// eight halves of words, low before high, decide units 8j .. 8j+7: zero below the threshold, else the kept factor.
/// </summary>
internal readonly record struct DropoutDraws(uint KeyA, uint KeyB, uint Sequence, uint Step, uint Update, uint FirstDraw, int Threshold, float Kept)
{
    public const int UnitsPerDraw = 8;
    private const int DrawsPerVector = 4;

    /// <summary>Writes every factor of a row whose length is a multiple of 16.</summary>
    public void Write(Span<float> factors)
    {
        if (Avx2.IsSupported)
        {
            WriteFourDraws(factors);
        }
        else
        {
            WriteOneDraw(factors);
        }
    }

    internal void WriteOneDraw(Span<float> factors)
    {
        Span<int> bits = MemoryMarshal.Cast<float, int>(factors);
        int kept = BitConverter.SingleToInt32Bits(Kept);
        for (int draw = 0; draw < factors.Length / UnitsPerDraw; draw++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(KeyA, KeyB, Sequence, Step, Update, FirstDraw + (uint)draw);
            Span<int> eight = bits.Slice(draw * UnitsPerDraw, UnitsPerDraw);
            WritePair(a, kept, eight);
            WritePair(b, kept, eight[2..]);
            WritePair(c, kept, eight[4..]);
            WritePair(d, kept, eight[6..]);
        }
    }

    /// <summary>
    /// The same words, four counters at a time: a lane of 64 bits holds a word in its lower half, where the multiplication
    /// looks, and whatever in its upper one.
    /// </summary>
    internal void WriteFourDraws(Span<float> factors)
    {
        Vector256<uint> multiplierA = Vector256.Create((ulong)Philox.MultiplierA).AsUInt32();
        Vector256<uint> multiplierB = Vector256.Create((ulong)Philox.MultiplierB).AsUInt32();
        Vector256<ulong> lower = Vector256.Create((ulong)uint.MaxValue);
        for (int first = 0; first < factors.Length; first += DrawsPerVector * UnitsPerDraw)
        {
            Vector256<ulong> a = Vector256.Create((ulong)Sequence);
            Vector256<ulong> b = Vector256.Create((ulong)Step);
            Vector256<ulong> c = Vector256.Create((ulong)Update);
            Vector256<ulong> d = Vector256.Create((ulong)FirstDraw + (uint)(first / UnitsPerDraw)) + Vector256.Create(0UL, 1, 2, 3);
            Vector256<uint> keyA = Vector256.Create(KeyA);
            Vector256<uint> keyB = Vector256.Create(KeyB);
            for (int round = 0; round < Philox.Rounds; round++)
            {
                Vector256<ulong> productA = Avx2.Multiply(multiplierA, a.AsUInt32());
                Vector256<ulong> productB = Avx2.Multiply(multiplierB, c.AsUInt32());
                a = (productB >>> 32) ^ b ^ keyA.AsUInt64();
                b = productB;
                c = (productA >>> 32) ^ d ^ keyB.AsUInt64();
                d = productA;
                keyA += Vector256.Create(Philox.WeylA);
                keyB += Vector256.Create(Philox.WeylB);
            }

            Vector256<ulong> ab = (a & lower) | (b << 32);
            Vector256<ulong> cd = (c & lower) | (d << 32);
            Vector256<ushort> even = Avx2.UnpackLow(ab, cd).AsUInt16();
            Vector256<ushort> odd = Avx2.UnpackHigh(ab, cd).AsUInt16();
            Store(even.GetLower(), factors[first..]);
            Store(odd.GetLower(), factors[(first + UnitsPerDraw)..]);
            if (first + 2 * UnitsPerDraw < factors.Length)
            {
                Store(even.GetUpper(), factors[(first + 2 * UnitsPerDraw)..]);
                Store(odd.GetUpper(), factors[(first + 3 * UnitsPerDraw)..]);
            }
        }
    }

    // Without a branch, which would be mispredicted half the time at the usual rates.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WritePair(uint word, int kept, Span<int> pair)
    {
        pair[0] = ~(((int)(word & 0xFFFF) - Threshold) >> 31) & kept;
        pair[1] = ~(((int)(word >> 16) - Threshold) >> 31) & kept;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store(Vector128<ushort> halves, Span<float> factors)
    {
        Vector256<int> isDropped = Vector256.LessThan(Avx2.ConvertToVector256Int32(halves), Vector256.Create(Threshold));
        Vector256.AndNot(Vector256.Create(Kept), isDropped.AsSingle()).CopyTo(factors);
    }
}
