using System.Buffers.Binary;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// Model files whose zip is whole and whose streams of ours are not: JSON with other values, tensors with another header or other numbers, streams that are lost.
/// Hashes are left out, as whoever means harm would, but for some trials.
/// </summary>
internal sealed class ModelParts(FuzzModels models) : FuzzTarget
{
    private const string Hashes = "hashes.json";
    private const string Weights = "weights.safetensors";

    private static readonly string[] s_parts = ["model.json", Weights, "weights2.safetensors", "history.json", "conversion.json", Hashes];

    public override string Name => "model parts";

    public override string Run(Random random) => models.Load(Change(models.Zips[random.Next(models.Zips.Count)], random));

    private static byte[] Change(byte[] zip, Random random)
    {
        int count = 0;
        ZipParts.Rewrite(zip, (name, bytes) =>
        {
            count += s_parts.Contains(name) ? 1 : 0;
            return bytes;
        });
        bool keepsHashes = random.Next(20) == 0;
        int changed = random.Next(count);
        return ZipParts.Rewrite(zip, (name, bytes) =>
        {
            if (!s_parts.Contains(name))
            {
                return bytes;
            }

            bool isChanged = changed-- == 0 || random.Next(6) == 0;
            return name == Hashes && !keepsHashes ? null : isChanged ? Damaged(name, bytes, random) : bytes;
        });
    }

    /// <summary>Null: lost.</summary>
    private static byte[]? Damaged(string name, byte[] bytes, Random random) => random.Next(40) switch
    {
        0 => null,
        < 6 => Damage.Bytes(bytes, random),
        _ => name.EndsWith(".safetensors", StringComparison.Ordinal) ? Tensors(bytes, random) : JsonDamage.Change(bytes, random),
    };

    private static byte[] Tensors(byte[] bytes, Random random)
    {
        int dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (random.Next(2) == 0)
        {
            byte[] header = JsonDamage.Change(bytes[8..dataStart], random);
            var length = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            return [.. length, .. header, .. bytes[dataStart..]];
        }

        for (int change = random.Next(1, 10); change > 0; change--)
        {
            int place = random.Next((bytes.Length - dataStart) / sizeof(float));
            float value = random.Next(5) switch
            {
                0 => float.NaN,
                1 => float.NegativeInfinity,
                2 => float.MaxValue,
                3 => float.Epsilon,
                _ => -1e30f,
            };
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(dataStart + (place * sizeof(float))), value);
        }

        return bytes;
    }
}
