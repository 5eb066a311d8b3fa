using System.Buffers.Binary;
using System.Text.Json;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

/// <summary>
/// What Persistence/README.md says of the files, in plain loops of doubles: reads model.json and weights.safetensors as they lie in a zip, and knows nothing of
/// the library.
/// </summary>
internal sealed class PlainNetwork
{
    private readonly JsonElement _spec;
    private readonly Dictionary<string, double[]> _tensors = [];

    public PlainNetwork(byte[] spec, byte[] weights)
    {
        _spec = JsonDocument.Parse(spec).RootElement;
        int dataStart = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(weights);
        using JsonDocument header = JsonDocument.Parse(weights.AsMemory(8, dataStart - 8));
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            int begin = tensor.Value.GetProperty("data_offsets")[0].GetInt32();
            int end = tensor.Value.GetProperty("data_offsets")[1].GetInt32();
            _tensors.Add(tensor.Name, [.. Enumerable.Range(0, (end - begin) / 4).Select(i => (double)BinaryPrimitives.ReadSingleLittleEndian(weights.AsSpan(dataStart + begin + (4 * i))))]);
        }
    }

    private JsonElement Network => _spec.GetProperty("network");

    private JsonElement Stack => Network.GetProperty("stack");

    private JsonElement Head => Network.GetProperty("head");

    private int HiddenSize => Stack.GetProperty("hiddenSize").GetInt32();

    /// <summary>The outputs of a sequence: a row, or a row per step.</summary>
    public double[][] Run(float[] numbers, string[] words)
    {
        double[][] rows = Inputs(numbers, words);
        int layers = Stack.TryGetProperty("layerCount", out JsonElement count) ? count.GetInt32() : 1;
        for (int layer = 0; layer < layers; layer++)
        {
            rows = Level(rows, layer);
        }

        return HeadOf(Pooled(rows));
    }

    private double[][] Inputs(float[] numbers, string[] words)
    {
        var rows = new double[words.Length][];
        for (int step = 0; step < words.Length; step++)
        {
            var row = new List<double>();
            JsonElement[] features = [.. _spec.GetProperty("features").EnumerateArray()];
            JsonElement[] inputs = [.. Network.GetProperty("inputs").EnumerateArray()];
            for (int input = 0; input < inputs.Length; input++)
            {
                string name = inputs[input].GetProperty("name").GetString()!;
                int width = inputs[input].GetProperty("width").GetInt32();
                JsonElement feature = features[input];
                switch (feature.GetProperty("kind").GetString())
                {
                    case "Numbers":
                        for (int channel = 0; channel < width; channel++)
                        {
                            double mean = feature.GetProperty("means")[channel].GetDouble();
                            double scale = feature.GetProperty("scales")[channel].GetDouble();
                            row.Add((numbers[(step * width) + channel] - mean) * scale);
                        }

                        break;
                    case "Words":
                        int id = 1 + Array.IndexOf([.. feature.GetProperty("vocabulary").EnumerateArray().Select(word => word.GetString())], words[step]);
                        row.AddRange(_tensors[$"{name}.weight"].AsSpan(id * width, width));
                        break;
                    default:
                        row.AddRange(Spelled(words[step], name, width, inputs[input], feature));
                        break;
                }
            }

            rows[step] = [.. row];
        }

        return rows;
    }

    private double[] Spelled(string word, string name, int width, JsonElement input, JsonElement feature)
    {
        int size = input.GetProperty("characterSize").GetInt32();
        string?[] characters = [.. feature.GetProperty("vocabulary").EnumerateArray().Select(character => character.GetString())];
        double[][] vectors = [.. word.Select(character => _tensors[$"{name}_embedding.weight"].AsSpan((1 + Array.IndexOf(characters, $"{character}")) * size, size).ToArray())];
        if (input.GetProperty("spelling").GetString() == "Lstm")
        {
            double[][] forward = Direction(vectors, "Lstm", $"{name}_lstm.", "_l0", width / 2);
            double[][] backward = Direction([.. vectors.Reverse()], "Lstm", $"{name}_lstm.", "_l0_reverse", width / 2);
            return [.. forward[^1], .. backward[^1]];
        }

        double[] filters = _tensors[$"{name}_conv.weight"];
        var result = new double[width];
        for (int filter = 0; filter < width; filter++)
        {
            double largest = double.NegativeInfinity;
            for (int place = 0; place < vectors.Length; place++)
            {
                double sum = _tensors[$"{name}_conv.bias"][filter];
                for (int d = 0; d < 3; d++)
                {
                    for (int e = 0; e < size && place + d - 1 >= 0 && place + d - 1 < vectors.Length; e++)
                    {
                        sum += filters[(((filter * size) + e) * 3) + d] * vectors[place + d - 1][e];
                    }
                }

                largest = Math.Max(largest, sum);
            }

            result[filter] = largest;
        }

        return result;
    }

    private double[][] Level(double[][] input, int layer)
    {
        string cell = Stack.GetProperty("cell").GetString()!;
        string prefix = cell.StartsWith("Elman", StringComparison.Ordinal) ? "rnn." : cell.StartsWith("Gru", StringComparison.Ordinal) ? "gru." : "lstm.";
        double[][] output = Direction(input, cell, prefix, $"_l{layer}", HiddenSize);
        if (Is("isBidirectional"))
        {
            double[][] reverse = Direction([.. input.Reverse()], cell, prefix, $"_l{layer}_reverse", HiddenSize);
            output = [.. output.Select((row, step) => row.Concat(reverse[^(step + 1)]).ToArray())];
        }

        if (Is("hasLayerNormalization"))
        {
            output = [.. output.Select(row => Normalized(row, _tensors[$"normalization_l{layer}.weight"], _tensors[$"normalization_l{layer}.bias"]))];
        }

        return layer > 0 && Is("hasResidualConnections") ? [.. output.Select((row, step) => row.Zip(input[step], (a, b) => a + b).ToArray())] : output;
    }

    private double[][] Direction(double[][] input, string cell, string prefix, string suffix, int size)
    {
        double[] T(string name) => _tensors[prefix + name + suffix];
        var hidden = new double[size];
        var state = new double[size];
        var outputs = new double[input.Length][];
        for (int step = 0; step < input.Length; step++)
        {
            double[] x = Product(T("weight_ih"), input[step], T("bias_ih"));
            double[] h = Product(T("weight_hh"), hidden, T("bias_hh"));
            var next = new double[size];
            double[] resetHidden = cell == "GruResetBefore" ? Product(T("weight_hh"), [.. hidden.Select((value, j) => value * Sigmoid(x[j] + h[j]))], T("bias_hh")) : [];
            for (int j = 0; j < size; j++)
            {
                double Sum(int gate) => x[(gate * size) + j] + h[(gate * size) + j];
                switch (cell)
                {
                    case "ElmanTanh":
                        next[j] = Math.Tanh(Sum(0));
                        break;
                    case "ElmanRelu":
                        next[j] = Math.Max(0, Sum(0));
                        break;
                    case "GruResetAfter" or "GruResetBefore":
                        double reset = Sigmoid(Sum(0));
                        double update = Sigmoid(Sum(1));
                        double candidate = Math.Tanh(x[(2 * size) + j] + (cell == "GruResetAfter" ? reset * h[(2 * size) + j] : resetHidden[(2 * size) + j]));
                        next[j] = ((1 - update) * candidate) + (update * hidden[j]);
                        break;
                    default:
                        bool isCoupled = cell.Contains("Coupled", StringComparison.Ordinal);
                        bool peeps = cell.Contains("Peephole", StringComparison.Ordinal);
                        int first = isCoupled ? 0 : 1;
                        double forget = Sigmoid(Sum(first) + (peeps ? T("weight_cf")[j] * state[j] : 0));
                        double entry = isCoupled ? 1 - forget : Sigmoid(Sum(0) + (peeps ? T("weight_ci")[j] * state[j] : 0));
                        state[j] = (forget * state[j]) + (entry * Math.Tanh(Sum(first + 1)));
                        next[j] = Sigmoid(Sum(first + 2) + (peeps ? T("weight_co")[j] * state[j] : 0)) * Math.Tanh(state[j]);
                        break;
                }
            }

            outputs[step] = hidden = next;
        }

        return outputs;
    }

    private double[][] Pooled(double[][] rows)
    {
        switch (Network.TryGetProperty("pooling", out JsonElement pooling) ? pooling.GetString() : "Last")
        {
            case "None":
                return rows;
            case "Mean":
                return [[.. rows[0].Select((_, column) => rows.Average(row => row[column]))]];
            case "Max":
                return [[.. rows[0].Select((_, column) => rows.Max(row => row[column]))]];
            case "Attention":
                double[] scores = [.. rows.Select(row => Product(_tensors["attention.weight"], row, _tensors["attention.bias"]).Zip(_tensors["attention.vector"], (a, b) => Math.Tanh(a) * b).Sum())];
                double[] weights = Softmax(scores);
                return [[.. rows[0].Select((_, column) => rows.Select((row, step) => row[column] * weights[step]).Sum())]];
            default:
                return [[.. rows[^1][..HiddenSize], .. rows[0][HiddenSize..]]];
        }
    }

    private double[][] HeadOf(double[][] rows)
    {
        double[][] scores = [.. rows.Select(row => Product(_tensors["head.weight"], row, _tensors["head.bias"]))];
        return Head.GetProperty("kind").GetString() switch
        {
            "Softmax" => [.. scores.Select(Softmax)],
            "Exponential" => [.. scores.Select(row => row.Select(Math.Exp).ToArray())],
            "Crf" => Marginals(scores),
            _ => scores,
        };
    }

    /// <summary>Over all sequences of classes, one by one.</summary>
    private double[][] Marginals(double[][] scores)
    {
        int classes = scores[0].Length;
        double[][] sums = [.. scores.Select(_ => new double[classes])];
        double total = 0;
        for (int number = 0; number < Math.Pow(classes, scores.Length); number++)
        {
            int[] tags = [.. scores.Select((_, step) => number / (int)Math.Pow(classes, step) % classes)];
            double score = _tensors["crf.start_transitions"][tags[0]] + _tensors["crf.end_transitions"][tags[^1]];
            for (int step = 0; step < tags.Length; step++)
            {
                score += scores[step][tags[step]] + (step > 0 ? _tensors["crf.transitions"][(tags[step - 1] * classes) + tags[step]] : 0);
            }

            total += Math.Exp(score);
            for (int step = 0; step < tags.Length; step++)
            {
                sums[step][tags[step]] += Math.Exp(score);
            }
        }

        return [.. sums.Select(row => row.Select(sum => sum / total).ToArray())];
    }

    private bool Is(string name) => Stack.TryGetProperty(name, out JsonElement value) && value.GetBoolean();

    private static double[] Product(double[] matrix, double[] vector, double[] bias)
        => [.. bias.Select((start, row) => start + vector.Select((value, column) => matrix[(row * vector.Length) + column] * value).Sum())];

    private static double[] Normalized(double[] row, double[] weight, double[] bias)
    {
        double mean = row.Average();
        double variance = row.Average(value => (value - mean) * (value - mean));
        return [.. row.Select((value, i) => ((value - mean) / Math.Sqrt(variance + 1e-5) * weight[i]) + bias[i])];
    }

    private static double[] Softmax(double[] scores)
    {
        double largest = scores.Max();
        double sum = scores.Sum(score => Math.Exp(score - largest));
        return [.. scores.Select(score => Math.Exp(score - largest) / sum)];
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
