namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// Philox 4x32 with ten rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011): four random words
/// are a pure function of a 64-bit key and a 128-bit counter, so a draw depends on what it is for and never on who draws it.
/// </summary>
internal static class Philox
{
    public const int Rounds = 10;
    public const uint MultiplierA = 0xD2511F53;
    public const uint MultiplierB = 0xCD9E8D57;
    public const uint WeylA = 0x9E3779B9;
    public const uint WeylB = 0xBB67AE85;

    public static (uint A, uint B, uint C, uint D) Block(uint keyA, uint keyB, uint a, uint b, uint c, uint d)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong productA = (ulong)MultiplierA * a;
            ulong productB = (ulong)MultiplierB * c;
            (a, b, c, d) = ((uint)(productB >> 32) ^ b ^ keyA, (uint)productB, (uint)(productA >> 32) ^ d ^ keyB, (uint)productA);
            keyA += WeylA;
            keyB += WeylB;
        }

        return (a, b, c, d);
    }

    /// <summary>The upper 24 bits as a number in [0, 1).</summary>
    public static float ToUnit(uint word) => (word >> 8) * (1f / (1 << 24));
}
