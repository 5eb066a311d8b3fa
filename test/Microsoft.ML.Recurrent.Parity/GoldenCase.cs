using System.Buffers.Binary;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>
/// The named tensors and notes of one golden file. The file is a safetensors file: 8 bytes little-endian header length,
/// a JSON header {"__metadata__": {...}, name: {"dtype": "F32", "shape": [...], "data_offsets": [from, to]}}, the values.
/// </summary>
internal sealed class GoldenCase
{
    // Readable formulas: the default encoder writes + as \u002B.
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, string> _notes = new(StringComparer.Ordinal);
    private readonly List<(string Name, long[] Shape, float[] Values)> _tensors = [];

    public void Note(string key, IFormattable value) => Note(key, value.ToString(null, CultureInfo.InvariantCulture));

    public void Note(string key, string value) => _notes[key] = value;

    public void Add(string name, Tensor tensor)
    {
        Tensor values = tensor.detach().to(ScalarType.Float32).contiguous();
        _tensors.Add((name, values.shape, values.data<float>().ToArray()));
    }

    public void Add(string name, ReadOnlySpan<int> values)
    {
        var floats = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            floats[i] = values[i];
        }
        _tensors.Add((name, [values.Length], floats));
    }

    public void Save(string path)
    {
        var header = new JsonObject { ["__metadata__"] = JsonSerializer.SerializeToNode(_notes) };
        long offset = 0;
        foreach ((string name, long[] shape, float[] values) in _tensors)
        {
            long end = offset + values.Length * sizeof(float);
            header.Add(name, new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = JsonSerializer.SerializeToNode(shape),
                ["data_offsets"] = JsonSerializer.SerializeToNode(new[] { offset, end }),
            });
            offset = end;
        }
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(header, Json);
        // The values start on a multiple of 8; the format allows trailing spaces in the header for that.
        int padding = (8 - json.Length % 8) % 8;

        using FileStream file = File.Create(path);
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, (ulong)(json.Length + padding));
        file.Write(word);
        file.Write(json);
        file.Write(new string(' ', padding).Select(space => (byte)space).ToArray());
        foreach ((_, _, float[] values) in _tensors)
        {
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidOperationException($"{Path.GetFileName(path)} would hold {value}.");
                }
                BinaryPrimitives.WriteSingleLittleEndian(word, value);
                file.Write(word[..sizeof(float)]);
            }
        }
    }
}
