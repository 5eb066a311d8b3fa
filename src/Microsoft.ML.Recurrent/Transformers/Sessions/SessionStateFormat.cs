using System.Buffers.Binary;
using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Transformers.Sessions;

/// <summary>
/// The saved state of a session, little-endian: the mark "RSES", the format's version (4 bytes), the model's fingerprint
/// (16 bytes), the steps taken (8 bytes), then the state's values as 4-byte floats, bit for bit.
/// </summary>
internal static class SessionStateFormat
{
    private const int Version = 1;
    private const int VersionStart = 4;
    private const int FingerprintStart = 8;
    private const int StepCountStart = FingerprintStart + SessionModel.FingerprintLength;
    private const int ValuesStart = StepCountStart + sizeof(long);

    private static ReadOnlySpan<byte> Mark => "RSES"u8;

    public static int LengthOf(SessionModel model) => ValuesStart + (model.StateLength * sizeof(float));

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
        if (version != Version)
        {
            throw new InvalidDataException($"The session's state has format version {version} and this build reads version {Version}.");
        }

        if (!source.Slice(FingerprintStart, SessionModel.FingerprintLength).SequenceEqual(model.Fingerprint))
        {
            throw new InvalidDataException("The session's state was saved with another model: a state has a meaning only for the weights that made it.");
        }

        long stepCount = BinaryPrimitives.ReadInt64LittleEndian(source[StepCountStart..]);
        if (source.Length != LengthOf(model) || stepCount < 0)
        {
            throw new InvalidDataException($"The session's state is damaged: got {source.Length} bytes and {stepCount} steps, expected {LengthOf(model)} bytes.");
        }

        ReadOnlySpan<byte> rest = source[ValuesStart..];
        foreach (ref float value in state.Values)
        {
            value = BinaryPrimitives.ReadSingleLittleEndian(rest);
            rest = rest[sizeof(float)..];
        }

        state.StepCount = stepCount;
    }
}
