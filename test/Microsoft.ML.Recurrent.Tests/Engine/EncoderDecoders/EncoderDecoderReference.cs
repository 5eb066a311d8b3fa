using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Tests.Engine.Recurrence;

namespace Microsoft.ML.Recurrent.Tests.Engine.EncoderDecoders;

/// <summary>An encoder-decoder as its formulas read, in double precision, one pair of sequences at a time. Without dropout.</summary>
internal sealed class EncoderDecoderReference
{
    private readonly EncoderDecoderSpec _spec;
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly ReferenceRecurrence[][] _encoder;
    private readonly ReferenceRecurrence[] _decoder;

    public EncoderDecoderReference(EncoderDecoder network)
    {
        _spec = network.Spec;
        _parameters = network.Parameters.All.ToDictionary(parameter => parameter.Name);
        string prefix = CellDefinition.Of(_spec.Encoder.Cell).ParameterPrefix;
        _encoder = [.. Enumerable.Range(0, _spec.Encoder.LayerCount).Select(level => Enumerable.Range(0, _spec.Encoder.DirectionCount).Select(direction =>
            new ReferenceRecurrence(
                _spec.Encoder.Cell, network.Parameters, $"_l{level}{(direction == 1 ? "_reverse" : "")}", _spec.Encoder.HiddenSize, prefix: "encoder." + prefix)).ToArray())];
        _decoder = [.. Enumerable.Range(0, _spec.Decoder.LayerCount).Select(level =>
            new ReferenceRecurrence(_spec.Decoder.Cell, network.Parameters, $"_l{level}", _spec.Decoder.HiddenSize, prefix: "decoder." + prefix))];
    }

    /// <summary>The factor of a row of a table, where training drops some.</summary>
    public Func<string, int, double> FactorOf { get; init; } = (_, _) => 1;

    /// <summary>The encoder's outputs of the last run.</summary>
    public double[][] EncoderOutputs { get; private set; } = [];

    /// <summary>What the head read in the last run, step by step.</summary>
    public double[][] HeadInputs { get; private set; } = [];

    /// <summary>Log-probabilities [step][symbol] of what follows each of the decoder's inputs, and the weights of the attention.</summary>
    public (double[][] LogProbabilities, double[][] Attention) Run(int[] source, int[] inputs, double[] weights)
    {
        double[][] rows = [.. source.Select(token => Row("encoder.tokens.weight", token, weights))];
        var hidden = new double[_spec.Decoder.LayerCount][];
        var cell = new double[_spec.Decoder.LayerCount][];
        for (int level = 0; level < _encoder.Length; level++)
        {
            var finals = new List<double[]>();
            var finalCells = new List<double[]>();
            var outputs = new List<double[][]>();
            for (int direction = 0; direction < _encoder[level].Length; direction++)
            {
                double[][] ordered = direction == 1 ? [.. rows.Reverse()] : rows;
                (double[][] output, double[] last) = _encoder[level][direction].Run(
                    ordered, weights, new double[_spec.Encoder.HiddenSize], new double[_spec.Encoder.HiddenSize]);
                finals.Add(output[^1]);
                finalCells.Add(last);
                outputs.Add(direction == 1 ? [.. output.Reverse()] : output);
            }

            rows = [.. Enumerable.Range(0, rows.Length).Select(step => outputs.SelectMany(output => output[step]).ToArray())];
            hidden[level] = Bridge("hidden", level, finals, weights);
            cell[level] = Bridge("cell", level, finalCells, weights);
        }

        EncoderOutputs = rows;
        HeadInputs = new double[inputs.Length][];
        var logProbabilities = new double[inputs.Length][];
        var attention = new double[inputs.Length][];
        var feed = new double[_spec.OutputWidth];
        var coverage = new double[source.Length];
        for (int step = 0; step < inputs.Length; step++)
        {
            double[] input = Row(TableOfSymbols, inputs[step], weights);
            double[] below = _spec.FeedsInput ? [.. input, .. feed] : input;
            for (int level = 0; level < _decoder.Length; level++)
            {
                (hidden[level], cell[level]) = _decoder[level].Step(below, hidden[level], cell[level], weights);
                below = level > 0 && _spec.Decoder.HasResidualConnections ? Add(below, hidden[level]) : hidden[level];
            }

            double[] output = below;
            attention[step] = [];
            if (_spec.Attention != AlignmentKind.None)
            {
                double[] scores = [.. rows.Select((row, i) => Score(row, below, coverage[i], weights))];
                double[] alignment = Softmax(scores);
                attention[step] = alignment;
                coverage = Add(coverage, alignment);
                double[] context = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Select((row, i) => alignment[i] * row[column]).Sum())];
                output = [.. Linear("attention.combine", [.. context, .. below], weights).Select(Math.Tanh)];
                feed = output;
            }

            HeadInputs[step] = output;
            double[] logits = Linear("head", output, weights, _spec.Head.IsTied ? TableOfSymbols : "head.weight");
            double largest = logits.Max();
            double logSum = largest + Math.Log(logits.Sum(logit => Math.Exp(logit - largest)));
            logProbabilities[step] = [.. logits.Select(logit => logit - logSum)];
        }

        return (logProbabilities, attention);
    }

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Softmax(double[] scores)
    {
        double largest = scores.Max();
        double[] powers = [.. scores.Select(score => Math.Exp(score - largest))];
        double sum = powers.Sum();
        return [.. powers.Select(power => power / sum)];
    }

    private double Score(double[] row, double[] state, double coverage, double[] weights)
    {
        if (_spec.Attention == AlignmentKind.Additive)
        {
            double[] key = Linear("attention.key", row, weights);
            double[] query = Linear("attention.query", state, weights);
            double[] vector = All("attention.vector", weights);
            double[] covered = _spec.HasCoverage ? All("attention.coverage", weights) : new double[key.Length];
            return key.Select((value, i) => vector[i] * Math.Tanh(value + query[i] + coverage * covered[i])).Sum();
        }

        double[] compared = _spec.Attention == AlignmentKind.General ? Linear("attention.key", row, weights) : row;
        return compared.Zip(state, (x, y) => x * y).Sum() + (_spec.HasCoverage ? coverage * All("attention.coverage", weights)[0] : 0);
    }

    private double[] Bridge(string states, int level, List<double[]> directions, double[] weights)
    {
        if (_spec.Bridge == BridgeKind.Dense)
        {
            if (!_parameters.ContainsKey($"bridge.{states}_l{level}.weight"))
            {
                return new double[_spec.Decoder.HiddenSize];
            }

            double[] sums = Linear($"bridge.{states}_l{level}", [.. directions.SelectMany(direction => direction)], weights);
            return states == "hidden" ? [.. sums.Select(Math.Tanh)] : sums;
        }

        double[] joined = [.. directions.SelectMany(direction => direction)];
        return joined.Length == _spec.Decoder.HiddenSize ? joined : [.. directions[0].Zip(directions[1], (a, b) => (a + b) / 2)];
    }

    private string TableOfSymbols => _spec.SharesTable ? "encoder.tokens.weight" : "decoder.symbols.weight";

    private double[] Linear(string name, double[] input, double[] weights, string? weightName = null)
    {
        Parameter weight = _parameters[weightName ?? $"{name}.weight"];
        Parameter? bias = _parameters.GetValueOrDefault($"{name}.bias");
        var output = new double[weight.Shape[0]];
        for (int row = 0; row < output.Length; row++)
        {
            output[row] = bias is null ? 0 : weights[bias.Offset + row];
            for (int k = 0; k < input.Length; k++)
            {
                output[row] += weights[weight.Offset + row * input.Length + k] * input[k];
            }
        }

        return output;
    }

    private double[] Row(string table, int token, double[] weights)
    {
        Parameter parameter = _parameters[table];
        int width = parameter.Shape[1];
        return [.. weights[(parameter.Offset + token * width)..(parameter.Offset + (token + 1) * width)].Select(value => value * FactorOf(table, token))];
    }

    private double[] All(string name, double[] weights)
    {
        Parameter parameter = _parameters[name];
        return weights[parameter.Offset..(parameter.Offset + parameter.Length)];
    }
}
