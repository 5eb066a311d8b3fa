namespace Microsoft.ML.Recurrent.Engine.Numerics;

/// <summary>
/// What the leader of a <see cref="StepCrew"/> announces: steps <paramref name="Start"/> .. <paramref name="End"/> - 1, at most
/// <see cref="MaximumLength"/> of them, and how many members take them together. Nothing announced is a chunk without members.
/// </summary>
internal readonly record struct CrewChunk(int Start, int End, int Members)
{
    public const int MaximumLength = (1 << LengthBits) - 1;

    private const int MemberBits = 8;
    private const int LengthBits = 16;

    /// <summary>The chunk as one number, which threads read and write whole.</summary>
    public long Packed => ((long)Start << (LengthBits + MemberBits)) | ((long)(End - Start) << MemberBits) | (uint)Members;

    public static CrewChunk Of(long packed)
    {
        int start = (int)(packed >> (LengthBits + MemberBits));
        return new CrewChunk(start, start + ((int)(packed >> MemberBits) & MaximumLength), (int)packed & ((1 << MemberBits) - 1));
    }
}
