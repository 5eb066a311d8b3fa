using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Transformers.Sessions;

/// <summary>
/// The saved state of a session, little-endian: the mark "RSES", the format's version (4 bytes), the model's fingerprint
/// (16 bytes), the steps taken (8 bytes), the state's values as 4-byte floats, bit for bit, and the first 8 bytes of the SHA-256 of all before them. A state
/// of version 1 has no such end.
/// </summary>
internal static class SessionStateFormat
{
    private const int Version = 2;
    private const int VersionWithoutChecksum = 1;
    private const int VersionStart = 4;
    private const int FingerprintStart = 8;
    private const int StepCountStart = FingerprintStart + SessionModel.FingerprintLength;
    private const int ValuesStart = StepCountStart + sizeof(long);
    private const int ChecksumLength = 8;

    // No session takes as many steps, and from here none can overflow the count.
    private const long MaximumStepCount = long.MaxValue / 2;

    private static ReadOnlySpan<byte> Mark => "RSES"u8;

    public static int LengthOf(SessionModel model) => ChecksumStart(model) + ChecksumLength;

    public static void Write(SessionModel model, StepState state, Span<byte> destination)
    {
        Mark.CopyTo(destination);
        BinaryPrimitives.WriteInt32LittleEndian(destination[VersionStart..], Version);
        model.Fingerprint.CopyTo(destination[FingerprintStart..]);
        BinaryPrimitives.WriteInt64LittleEndian(destination[StepCountStart..], state.StepCount);
        Span<byte> rest = destination[ValuesStart..];
        foreach (float value in state.Values)
        {
            BinaryPrimitives.WriteSingleLittleEndian(rest, value);
            rest = rest[sizeof(float)..];
        }

        WriteChecksum(destination[..ChecksumStart(model)], rest);
    }

    /// <summary>Overwrites a state, or throws and leaves it as it is.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, of a newer version or of another model.</exception>
    public static void Read(SessionModel model, ReadOnlySpan<byte> source, StepState state)
    {
        if (source.Length < ValuesStart || !source.StartsWith(Mark))
        {
            throw new InvalidDataException("These bytes are no saved state of a recurrent session.");
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(source[VersionStart..]);
        if (version is not (Version or VersionWithoutChecksum))
        {
            throw new InvalidDataException($"The session's state has format version {version} and this build reads up to {Version}.");
        }

        if (!source.Slice(FingerprintStart, SessionModel.FingerprintLength).SequenceEqual(model.Fingerprint))
        {
            throw new InvalidDataException("The session's state was saved with another model: a state has a meaning only for the weights that made it.");
        }

        long stepCount = BinaryPrimitives.ReadInt64LittleEndian(source[StepCountStart..]);
        int length = version == Version ? LengthOf(model) : ChecksumStart(model);
        if (source.Length != length || stepCount is < 0 or > MaximumStepCount)
        {
            throw new InvalidDataException(
                $"The session's state is damaged: got {source.Length} bytes and {stepCount} steps, expected {length} bytes and 0 .. {MaximumStepCount} steps.");
        }

        if (version == Version)
        {
            CheckChecksum(source[..ChecksumStart(model)], source[ChecksumStart(model)..]);
        }

        ReadOnlySpan<byte> rest = source[ValuesStart..];
        foreach (ref float value in state.Values)
        {
            value = BinaryPrimitives.ReadSingleLittleEndian(rest);
            rest = rest[sizeof(float)..];
        }

        state.StepCount = stepCount;
    }

    private static int ChecksumStart(SessionModel model) => checked(ValuesStart + (model.StateLength * sizeof(float)));

    private static void WriteChecksum(ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        hash[..ChecksumLength].CopyTo(destination);
    }

    private static void CheckChecksum(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> expected)
    {
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(bytes, checksum);
        if (!expected.SequenceEqual(checksum))
        {
            throw new InvalidDataException("The session's state is damaged: its bytes do not give its checksum.");
        }
    }
}
