using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Microsoft.ML.Recurrent.Diagnostics;

/// <summary>
/// Writes scalars as TensorBoard reads them: records of a length, its checksum, a message and its checksum (TensorFlow's TFRecord format, with CRC-32C masked as it
/// says there), each message an Event of protocol buffers: wall time (1), step (2), and a version (3) or a summary (5) of values with a tag (1) and a number (2).
/// </summary>
internal sealed class EventFile(Stream stream)
{
    private const uint MaskDelta = 0xa282ead8;

    /// <summary>The first record of a file.</summary>
    public void WriteVersion(DateTimeOffset time) => WriteRecord(Event(time, step: 0, field: 3, Encoding.ASCII.GetBytes("brain.Event:2")));

    public void WriteScalar(DateTimeOffset time, long step, string tag, float value)
    {
        using var scalar = new MemoryStream();
        WriteBytes(scalar, field: 1, Encoding.UTF8.GetBytes(tag));
        WriteKey(scalar, field: 2, wireType: 5);
        Span<byte> number = stackalloc byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(number, value);
        scalar.Write(number);
        using var summary = new MemoryStream();
        WriteBytes(summary, field: 1, scalar.ToArray());
        WriteRecord(Event(time, step, field: 5, summary.ToArray()));
    }

    private static byte[] Event(DateTimeOffset time, long step, int field, byte[] content)
    {
        using var message = new MemoryStream();
        WriteKey(message, field: 1, wireType: 1);
        Span<byte> number = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(number, time.ToUnixTimeMilliseconds() / 1000.0);
        message.Write(number);
        WriteKey(message, field: 2, wireType: 0);
        WriteVarint(message, (ulong)step);
        WriteBytes(message, field, content);
        return message.ToArray();
    }

    private static void WriteKey(Stream message, int field, int wireType) => WriteVarint(message, (ulong)((field << 3) | wireType));

    private static void WriteBytes(Stream message, int field, byte[] bytes)
    {
        WriteKey(message, field, wireType: 2);
        WriteVarint(message, (ulong)bytes.Length);
        message.Write(bytes);
    }

    private static void WriteVarint(Stream message, ulong value)
    {
        while (value >= 0x80)
        {
            message.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        message.WriteByte((byte)value);
    }

    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in bytes)
        {
            checksum = BitOperations.Crc32C(checksum, value);
        }

        checksum = ~checksum;
        return BitOperations.RotateRight(checksum, 15) + MaskDelta;
    }

    private void WriteRecord(byte[] message)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        Span<byte> checksum = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Length);
        stream.Write(length);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(length));
        stream.Write(checksum);
        stream.Write(message);
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, MaskedChecksum(message));
        stream.Write(checksum);
    }
}
