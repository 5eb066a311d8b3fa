using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The same written out: each pair alone, step by step, in plain torch operations.</summary>
internal static class StepwiseEncoderDecoder
{
    public static EncoderDecoderOutput Run(EncoderDecoderShape shape, TokenPairs pairs, IReadOnlyDictionary<string, Tensor> weights)
    {
        var rows = new List<Tensor>();
        var attention = new List<Tensor>();
        for (int pair = 0; pair < pairs.Sources.Length; pair++)
        {
            RunOne(shape, pairs.Sources[pair], pairs.Inputs[pair], weights, rows, attention);
        }
        Tensor? aligned = attention.Count == 0 ? null : cat(attention, 0);
        return EncoderDecoderOutput.Of(shape, stack(rows, 0), aligned, pairs.Labels, weights);
    }

    private static void RunOne(
        EncoderDecoderShape shape, int[] source, int[] inputs, IReadOnlyDictionary<string, Tensor> weights, List<Tensor> rows, List<Tensor> attention)
    {
        Tensor[] steps = [.. source.Select(token => weights[EncoderDecoderShape.SourceTable][token])];
        (Tensor[] forward, Tensor hidden, Tensor cell) = Read(weights, "encoder.", "_l0", steps, shape.EncoderSize);
        if (shape.Encoder.Bidirectional)
        {
            (Tensor[] backward, Tensor last, Tensor lastCell) = Read(weights, "encoder.", "_l0_reverse", [.. steps.Reverse()], shape.EncoderSize);
            forward = [.. forward.Zip(backward.Reverse(), (left, right) => cat([left, right], 0))];
            hidden = shape.Bridge == BridgeKind.Mean ? (hidden + last) / 2 : tanh(Linear("bridge.hidden_l0", cat([hidden, last], 0)));
            cell = shape.Bridge == BridgeKind.Mean ? (cell + lastCell) / 2 : Linear("bridge.cell_l0", cat([cell, lastCell], 0));
        }
        var decoder = new LayerWeights(weights.Where(weight => weight.Key.StartsWith("decoder.", StringComparison.Ordinal))
            .ToDictionary(weight => weight.Key["decoder.".Length..], weight => weight.Value), "_l0");
        Tensor fed = zeros(shape.DecoderSize, dtype: ScalarType.Float64);
        Tensor[] covered = [.. source.Select(_ => zeros(1, dtype: ScalarType.Float64))];
        foreach (int symbol in inputs)
        {
            Tensor vector = weights[EncoderDecoderShape.TargetTable][symbol];
            (hidden, Tensor? next) = CellFormulas.Step(CellKind.Lstm, decoder, shape.FeedsInput ? cat([vector, fed], 0) : vector, hidden, cell);
            cell = next!;
            if (shape.Attention == AlignmentKind.None)
            {
                rows.Add(hidden);
                continue;
            }
            Tensor alignment = softmax(cat([.. forward.Select((row, s) => Score(row, hidden, covered[s]))], 0), 0);
            Tensor context = stack(forward, 1).matmul(alignment);
            fed = tanh(Linear("attention.combine", cat([context, hidden], 0)));
            covered = [.. covered.Select((sum, s) => sum + alignment[s])];
            rows.Add(fed);
            attention.Add(alignment);
        }

        Tensor Score(Tensor row, Tensor state, Tensor sum) => shape.Attention switch
        {
            AlignmentKind.Additive => tanh(Linear("attention.key", row) + weights["attention.query.weight"].matmul(state)
                + (shape.HasCoverage ? sum * weights["attention.coverage"] : 0.0)).dot(weights["attention.vector"]).reshape(1),
            _ => (shape.Attention == AlignmentKind.General ? weights["attention.key.weight"].matmul(row) : row).dot(state).reshape(1)
                + (shape.HasCoverage ? sum * weights["attention.coverage"] : 0.0),
        };

        Tensor Linear(string name, Tensor input) => weights[name + ".weight"].matmul(input) + weights[name + ".bias"];
    }

    private static (Tensor[] Output, Tensor Hidden, Tensor Cell) Read(
        IReadOnlyDictionary<string, Tensor> weights, string prefix, string suffix, Tensor[] steps, int size)
    {
        var layer = new LayerWeights(weights.Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(weight => weight.Key[prefix.Length..], weight => weight.Value), suffix);
        Tensor hidden = zeros(size, dtype: ScalarType.Float64), cell = zeros(size, dtype: ScalarType.Float64);
        var output = new Tensor[steps.Length];
        for (int t = 0; t < steps.Length; t++)
        {
            (hidden, Tensor? next) = CellFormulas.Step(CellKind.Lstm, layer, steps[t], hidden, cell);
            cell = next!;
            output[t] = hidden;
        }
        return (output, hidden, cell);
    }
}
