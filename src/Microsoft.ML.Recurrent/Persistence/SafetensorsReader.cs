using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// Reads a safetensors file (format: <see cref="SafetensorsWriter"/>). Every length and offset is checked against the file's
/// size before memory is taken for it, so a damaged file costs no more than a whole one.
/// </summary>
internal sealed class SafetensorsReader
{
    // The format's own limit.
    private const long MaximumHeaderLength = 100_000_000;

    private readonly Stream _stream;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsReader(Stream stream, SafetensorsHeader header, long dataStart)
    {
        _stream = stream;
        _dataStart = dataStart;
        Entries = header.Entries;
        _entries = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>Floats of all tensors.</summary>
    public long TotalLength => Entries.Count == 0 ? 0 : Entries[^1].End / sizeof(float);

    /// <summary>Reads and checks the header of a file that is the whole of a seekable stream.</summary>
    /// <exception cref="InvalidDataException">The header is damaged or does not fit the stream's length.</exception>
    public static SafetensorsReader Open(Stream stream)
    {
        stream.Position = 0;
        long fileLength = stream.Length;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (fileLength < prefix.Length)
        {
            throw new InvalidDataException($"A safetensors file begins with 8 bytes of header length; this one ends after {fileLength}.");
        }

        stream.ReadExactly(prefix);
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerLength > (ulong)Math.Min(MaximumHeaderLength, fileLength - prefix.Length))
        {
            throw new InvalidDataException($"The safetensors header claims {headerLength} bytes in a file of {fileLength}.");
        }

        var header = new byte[headerLength];
        stream.ReadExactly(header);
        long dataStart = prefix.Length + header.Length;
        return new SafetensorsReader(stream, SafetensorsHeader.Parse(header, fileLength - dataStart), dataStart);
    }

    /// <summary>Whether the file holds a parameter of a network that is yet to be made.</summary>
    /// <exception cref="InvalidDataException">The tensor is missing or of another shape.</exception>
    public void Check(string name, ReadOnlySpan<int> shape)
    {
        if (!_entries.TryGetValue(name, out SafetensorsEntry? entry))
        {
            throw new InvalidDataException($"The weights lack the tensor '{name}' of shape [{string.Join(", ", shape.ToArray())}].");
        }

        bool isSame = entry.Shape.Count == shape.Length;
        for (int i = 0; isSame && i < shape.Length; i++)
        {
            isSame = entry.Shape[i] == shape[i];
        }

        if (!isSame)
        {
            throw new InvalidDataException(
                $"The weights' tensor '{name}' has the shape [{string.Join(", ", entry.Shape)}]; the network expects [{string.Join(", ", shape.ToArray())}].");
        }
    }

    /// <summary>Fills the weights of a network; the file must hold exactly its parameters.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unknown, of another shape, or holds a number that is not finite.</exception>
    public void ReadInto(ParameterSet parameters, AlignedBuffer weights)
    {
        foreach (Parameter parameter in parameters.All)
        {
            Check(parameter.Name, [.. parameter.Shape]);
        }

        Dictionary<string, Parameter> expected = parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in Entries)
        {
            if (!expected.TryGetValue(entry.Name, out Parameter? parameter))
            {
                throw new InvalidDataException($"The weights hold a tensor '{entry.Name}' that the network does not have.");
            }

            ReadValues(entry, parameter.In(weights));
            if (FiniteNumbers.IndexOfOther(parameter.In(weights)) is >= 0 and var index)
            {
                throw new InvalidDataException($"The weights' tensor '{entry.Name}' holds {parameter.In(weights)[index]} at place {index}, expected finite numbers.");
            }
        }
    }

    private void ReadValues(SafetensorsEntry entry, Span<float> values)
    {
        _stream.Position = _dataStart + entry.Begin;
        _stream.ReadExactly(MemoryMarshal.AsBytes(values));
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(values);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }
}
