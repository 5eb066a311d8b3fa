using System.Text;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What happens to bytes and lines on the way.</summary>
internal static class Damage
{
    /// <summary>Some bits flipped, bytes overwritten, a stretch cut out, doubled or moved, or the end lost.</summary>
    public static byte[] Bytes(byte[] bytes, Random random)
    {
        for (int change = random.Next(1, 4); change > 0 && bytes.Length > 0; change--)
        {
            int start = random.Next(bytes.Length);
            int length = Math.Min(random.Next(1, 33), bytes.Length - start);
            switch (random.Next(6))
            {
                case 0:
                    bytes = [.. bytes];
                    random.NextBytes(bytes.AsSpan(start, length));
                    break;
                case 1:
                    bytes = [.. bytes[..start], .. bytes[(start + length)..]];
                    break;
                case 2:
                    bytes = [.. bytes[..start], .. bytes.AsSpan(start, length), .. bytes[start..]];
                    break;
                case 3 when random.Next(4) == 0:
                    bytes = bytes[..start];
                    break;
                default:
                    bytes = [.. bytes];
                    bytes[start] ^= (byte)(1 << random.Next(8));
                    break;
            }
        }

        return bytes;
    }

    /// <summary>As <see cref="Bytes"/>, or lines and fields in another order, doubled, lost or odd.</summary>
    public static byte[] Lines(string text, Random random)
    {
        if (random.Next(2) == 0)
        {
            return Bytes(Encoding.UTF8.GetBytes(text), random);
        }

        List<string> lines = [.. text.Split('\n')];
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            int line = random.Next(lines.Count);
            switch (random.Next(6))
            {
                case 0:
                    lines.RemoveAt(line);
                    lines.Add("");
                    break;
                case 1:
                    lines.Insert(line, lines[random.Next(lines.Count)]);
                    break;
                case 2:
                    lines[line] += random.Next(2) == 0 ? "\t" : " x";
                    break;
                case 3:
                    lines[line] = new string('y', random.Next(1, 100_000));
                    break;
                default:
                    string[] fields = lines[line].Split(' ', '\t');
                    fields[random.Next(fields.Length)] = s_odd[random.Next(s_odd.Length)];
                    lines[line] = string.Join(random.Next(2) == 0 ? ' ' : '\t', fields);
                    break;
            }
        }

        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    private static readonly string[] s_odd = ["", "#", "-DOCSTART-", "NaN", "1e400", "-1", "2147483648", "1-2", "8.1", "\0", "\r", "\uFEFF", "é", "\U0001F40C", "B-", "-", "1e-400", "0x10"];
}
