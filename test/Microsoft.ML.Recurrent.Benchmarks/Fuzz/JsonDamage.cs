using System.Text;
using System.Text.Json.Nodes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Changes values, names and places in a JSON document that stays JSON: what a parser takes and a reader must refuse or bear.</summary>
internal static class JsonDamage
{
    private static readonly string[] s_values =
    [
        "0", "1", "2", "-1", "20000", "65536", "200000", "3000000", "1073741824", "2147483647", "-2147483648", "4294967296", "9223372036854775807",
        "18446744073709551615", "0.5", "-0.0", "1e300", "1e-300", "null", "true", "false", "\"\"", "\"NaN\"", "\"Infinity\"", "\"-Infinity\"", "\"text\"",
        "\"@D83D@\"", "\"@DC0C@\\u0000\"", "[]", "{}", "[null]", "[[]]", "\"Crf\"", "\"Softmax\"", "\"Sigmoid\"", "\"Linear\"", "\"None\"", "\"Attention\"", "\"Mean\"", "\"Lstm\"",
        "\"GruResetBefore\"", "\"LstmCoupledPeephole\"", "\"Convolution\"", "\"Words\"", "\"Keys\"", "\"Characters\"", "\"Casing\"", "\"Spelling\"", "\"Int32\"", "\"DateTime\"",
        "\"Bio\"", "99", "[0, 1]", "[1, 1]",
    ];

    public static byte[] Change(byte[] json, Random random)
    {
        JsonNode root = JsonNode.Parse(json)!;
        for (int change = random.Next(1, 4); change > 0; change--)
        {
            JsonNode[] nodes = [.. All(root).Where(node => node is JsonObject { Count: > 0 } or JsonArray { Count: > 0 })];
            if (nodes.Length == 0)
            {
                break;
            }

            Change(nodes[random.Next(nodes.Length)], random);
        }

        // Halves of surrogate pairs, which no serializer writes.
        string text = root.ToJsonString();
        return Encoding.UTF8.GetBytes(text.Replace("@D83D@", "\\uD83D", StringComparison.Ordinal).Replace("@DC0C@", "\\uDC0C", StringComparison.Ordinal));
    }

    private static void Change(JsonNode parent, Random random)
    {
        JsonNode? value = JsonNode.Parse(s_values[random.Next(s_values.Length)]);
        if (parent is JsonArray array)
        {
            int place = random.Next(array.Count);
            switch (random.Next(4))
            {
                case 0:
                    array.RemoveAt(place);
                    break;
                case 1:
                    array.Add(array[place]?.DeepClone());
                    break;
                default:
                    array[place] = value;
                    break;
            }

            return;
        }

        var owner = (JsonObject)parent;
        string name = owner.ElementAt(random.Next(owner.Count)).Key;
        switch (random.Next(6))
        {
            case 0:
                owner.Remove(name);
                break;
            case 1:
                owner[name + "s"] = value;
                break;
            default:
                owner[name] = value;
                break;
        }
    }

    private static IEnumerable<JsonNode> All(JsonNode? node)
    {
        if (node is null)
        {
            return [];
        }

        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject owner => owner.Select(pair => pair.Value),
            JsonArray array => array,
            _ => [],
        };
        return children.SelectMany(All).Prepend(node);
    }
}
