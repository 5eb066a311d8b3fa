using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>
/// A checkpoint as a file: the mark "RTCP", the format's version, the length of the header, the header, its SHA-256 hash, and the state, which has a hash of its
/// own (<see cref="TrainingStateFormat"/>). It is written under another name and takes its own once it is whole, so whoever finds it finds all of it.
/// </summary>
internal static class CheckpointFile
{
    private const int Version = 1;
    private const int MaximumHeaderLength = 100_000_000;

    private static ReadOnlySpan<byte> Mark => "RTCP"u8;

    public static void Write(string path, string temporaryPath, CheckpointHeader header, TrainingState state)
    {
        using (var stream = new FileStream(temporaryPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
        {
            byte[] bytes = header.ToBytes();
            Span<byte> numbers = stackalloc byte[2 * sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(numbers, Version);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[sizeof(int)..], bytes.Length);
            stream.Write(Mark);
            stream.Write(numbers);
            stream.Write(bytes);
            stream.Write(SHA256.HashData(bytes));
            TrainingStateFormat.Write(state, stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <summary>Reads what stands before the state, and leaves the stream there.</summary>
    /// <exception cref="InvalidDataException">No checkpoint, a damaged one, or one of another version.</exception>
    public static CheckpointHeader ReadHeader(Stream stream)
    {
        try
        {
            Span<byte> head = stackalloc byte[4 + (2 * sizeof(int))];
            stream.ReadExactly(head);
            if (!head[..4].SequenceEqual(Mark))
            {
                throw new InvalidDataException("The file is no checkpoint.");
            }

            int version = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
            if (version != Version)
            {
                throw new InvalidDataException($"The checkpoint has format version {version} and this build reads version {Version}.");
            }

            int length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
            if (length is < 0 or > MaximumHeaderLength || length > stream.Length)
            {
                throw new InvalidDataException($"The checkpoint is damaged: its header has {length} bytes.");
            }

            byte[] bytes = new byte[length];
            byte[] hash = new byte[SHA256.HashSizeInBytes];
            stream.ReadExactly(bytes);
            stream.ReadExactly(hash);
            return SHA256.HashData(bytes).AsSpan().SequenceEqual(hash)
                ? CheckpointHeader.Of(bytes)
                : throw new InvalidDataException("The checkpoint is damaged: its header has another hash.");
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The checkpoint is cut off.", exception);
        }
    }
}
