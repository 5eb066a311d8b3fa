namespace Microsoft.ML.Recurrent.Tests;

/// <summary>
/// The leg of <c>.ci/run</c> that this process belongs to: the same tests under another instruction set. Started by hand, no leg is set.
/// </summary>
internal static class Leg
{
    private static readonly Lock HashFileLock = new();

    /// <summary><c>avx512</c>, <c>avx2</c> or <c>vector128</c>: the widest instructions this process is to have; null outside a leg.</summary>
    public static string? ExpectedInstructionSet => Environment.GetEnvironmentVariable("RECURRENT_EXPECTED_ISA");

    /// <summary>
    /// Keeps the hash of weights that must not depend on the instruction set: the legs with fused multiply-add compare their hash files.
    /// </summary>
    public static void RecordHash(string name, string hash)
    {
        if (Environment.GetEnvironmentVariable("RECURRENT_HASH_FILE") is { Length: > 0 } path)
        {
            lock (HashFileLock)
            {
                File.AppendAllText(path, $"{name} {hash}\n");
            }
        }
    }
}
