using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Persistence;

/// <summary>
/// Writes weights as a safetensors file, which Python's libraries open as it is. The format:
/// <list type="bullet">
/// <item>8 bytes: length of the header, little-endian;</item>
/// <item>the header, a JSON object in UTF-8, padded by spaces to a multiple of 8 bytes: for each tensor
/// <c>"name": {"dtype": "F32", "shape": [rows, columns], "data_offsets": [begin, end]}</c>, and beside them <c>"__metadata__"</c>,
/// an object of texts;</item>
/// <item>the data: each tensor row-major and little-endian at its offsets, counted from the end of the header, without holes
/// or overlaps.</item>
/// </list>
/// </summary>
internal static class SafetensorsWriter
{
    internal const string MetadataName = "__metadata__";

    /// <summary>Marks tensors in PyTorch's layout; some of Python's readers ask for it.</summary>
    internal const string TorchFormat = "pt";

    /// <summary>Tensors of a GRU that resets before its product: those readers refuse it.</summary>
    internal const string ResetBeforeFormat = "gru-reset-before";

    internal const string ElementType = "F32";

    private const int HeaderAlignment = 8;

    public static void Write(Stream stream, ParameterSet parameters, AlignedBuffer weights, string format = TorchFormat)
    {
        ReadOnlySpan<byte> header = Header(parameters, format).WrittenSpan;
        int padding = (HeaderAlignment - (header.Length % HeaderAlignment)) % HeaderAlignment;
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)(header.Length + padding));
        stream.Write(prefix);
        stream.Write(header);
        stream.Write("        "u8[..padding]);
        foreach (Parameter parameter in parameters.All)
        {
            WriteValues(stream, parameter.In(weights));
        }
    }

    private static ArrayBufferWriter<byte> Header(ParameterSet parameters, string format)
    {
        var header = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(header);
        json.WriteStartObject();
        json.WriteStartObject(MetadataName);
        json.WriteString("format", format);
        json.WriteEndObject();
        long begin = 0;
        foreach (Parameter parameter in parameters.All)
        {
            long end = begin + (parameter.Length * (long)sizeof(float));
            json.WriteStartObject(parameter.Name);
            json.WriteString("dtype", ElementType);
            json.WriteStartArray("shape");
            foreach (int size in parameter.Shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(begin);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            begin = end;
        }

        json.WriteEndObject();
        json.Flush();
        return header;
    }

    private static void WriteValues(Stream stream, ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        var reversed = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(values), reversed);
        stream.Write(MemoryMarshal.AsBytes<int>(reversed));
    }
}
