namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// A sequence of draws from <see cref="Philox"/> for one purpose and one owner (a layer, an epoch, a parameter): for draws that
/// have a natural order. Masks, which do not, ask <see cref="Philox"/> by position.
/// </summary>
internal struct RandomStream(ulong seed, RandomPurpose purpose, uint owner, uint part = 0)
{
    private readonly uint _keyA = (uint)seed;
    private readonly uint _keyB = (uint)(seed >> 32) ^ ((uint)purpose * 0x85EBCA6Bu);
    private uint _drawn;

    public uint NextWord()
    {
        (uint a, _, _, _) = Philox.Block(_keyA, _keyB, _drawn++, owner, part, 0);
        return a;
    }

    /// <summary>Uniform in [0, 1).</summary>
    public float NextUnit() => Philox.ToUnit(NextWord());

    /// <summary>Uniform in [low, high).</summary>
    public float NextUniform(float low, float high) => low + (high - low) * NextUnit();

    /// <summary>A standard normal draw by the polar method (Marsaglia and Bray 1964), which needs no cosine.</summary>
    public double NextNormal()
    {
        while (true)
        {
            double a = 2.0 * NextUnit() - 1;
            double b = 2.0 * NextUnit() - 1;
            double square = a * a + b * b;
            if (square is > 0 and < 1)
            {
                return a * Math.Sqrt(-2 * ScalarMath.Log(square) / square);
            }
        }
    }

    /// <summary>Uniform in 0 .. bound-1 by the multiply-shift of Lemire (2019); the bias, below bound / 2^32, does not matter here.</summary>
    public int NextBelow(int bound) => (int)(((ulong)NextWord() * (uint)bound) >> 32);

    public void Shuffle(Span<int> items)
    {
        for (int last = items.Length - 1; last > 0; last--)
        {
            int other = NextBelow(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }
}
