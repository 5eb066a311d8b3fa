using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Small files that describe large networks without a contradiction in model.json, and half of them with a tensor of zeros beside the others: a zip of kilobytes
/// that holds as many floats as a rough sum of the sizes asks for.
/// </summary>
internal sealed class LargeSizes(FuzzModels models) : FuzzTarget
{
    private const int ZeroCount = 2_000_000;

    // Outputs of a head over a vocabulary that are no symbols of the label.
    private const int SpecialCount = 3;

    private static readonly int[] s_sizes = [3000, 10_000, 20_000, 65_536, 200_000, 3_000_000, 1 << 28, 1 << 30, int.MaxValue];

    public override string Name => "large sizes";

    public override string Run(Random random)
    {
        bool addsZeros = random.Next(2) == 0;
        return models.Load(ZipParts.Rewrite(models.Zips[random.Next(models.Zips.Count - 1)], (name, bytes) => name switch
        {
            "hashes.json" => null,
            "model.json" => Enlarged(bytes, random),
            "weights.safetensors" when addsZeros => AddZeros(bytes),
            _ => bytes,
        }));
    }

    private static byte[] Enlarged(byte[] bytes, Random random)
    {
        var spec = (JsonObject)JsonNode.Parse(bytes)!;
        for (int change = random.Next(1, 3); change > 0; change--)
        {
            Enlarge(spec, s_sizes[random.Next(s_sizes.Length)], random);
        }

        return Encoding.UTF8.GetBytes(spec.ToJsonString());
    }

    private static void Enlarge(JsonObject spec, int size, Random random)
    {
        JsonNode network = spec["network"] ?? spec["encoderDecoder"]!;
        JsonNode stack = network["stack"] ?? network[random.Next(2) == 0 ? "encoder" : "decoder"]!;
        JsonNode head = network["head"]!;
        var label = (JsonObject)spec["label"]!;
        switch (random.Next(network["stack"] is null ? 8 : 6))
        {
            case 0:
                stack["hiddenSize"] = size;
                break;
            case 1:
                stack["layerCount"] = size;
                break;
            case 2:
                head["width"] = size;
                ((JsonObject)head).Remove("rules");
                ((JsonObject)head).Remove("hasRulesInModel");
                label.Remove("values");
                label[label.ContainsKey("classCount") ? "classCount" : "width"] = head["kind"]!.GetValue<string>() == "Vocabulary" ? size - SpecialCount : size;
                break;
            case 3:
                spec["output"] = new JsonObject { ["bestCount"] = size };
                break;
            case 4:
                network["inputs"]!.AsArray()[^1]!["width"] = size;
                break;
            case 6:
                network["targetSize"] = size;
                break;
            case 7:
                network["attentionSize"] = size;
                break;
            default:
                network["inputs"]!.AsArray().Last(input => input!["characterSize"] is not null || input == network["inputs"]![0])!["characterSize"] = size;
                break;
        }
    }

    /// <summary>One more tensor behind the others.</summary>
    private static byte[] AddZeros(byte[] bytes)
    {
        int dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var header = (JsonObject)JsonNode.Parse(bytes.AsSpan(8, dataStart - 8))!;
        int dataLength = bytes.Length - dataStart;
        header["zeros"] = new JsonObject
        {
            ["dtype"] = "F32",
            ["shape"] = new JsonArray(ZeroCount),
            ["data_offsets"] = new JsonArray(dataLength, dataLength + (ZeroCount * sizeof(float))),
        };
        byte[] json = Encoding.UTF8.GetBytes(header.ToJsonString());
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        return [.. length, .. json, .. bytes.AsSpan(dataStart), .. new byte[ZeroCount * sizeof(float)]];
    }
}
