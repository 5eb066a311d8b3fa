using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>
/// All pairs at once: torch.nn.LSTM over packed sources and, without input feeding, packed targets, else torch.nn.LSTMCell; attention by bmm over padded sources.
/// </summary>
internal static class BatchedEncoderDecoder
{
    public static EncoderDecoderOutput Run(EncoderDecoderShape shape, TokenPairs pairs, IReadOnlyDictionary<string, Tensor> weights)
    {
        var leaves = new Dictionary<string, Tensor>(weights);
        long count = pairs.Sources.Length;
        int[] lengths = TokenPairs.Lengths(pairs.Sources);
        Tensor none = zeros([shape.Encoder.DirectionCount, count, shape.EncoderSize], ScalarType.Float64);
        NetworkOutput encoded = Recur(shape.Encoder, "encoder.", new Batch(
            TokenPairs.Embed(weights[EncoderDecoderShape.SourceTable], pairs.Sources), lengths, none, none, WithPrefix("encoder.", weights)), leaves);
        Tensor hidden = Bridge(shape, encoded.Hidden, weights, "hidden"), cell = Bridge(shape, encoded.Cell!, weights, "cell");
        (Tensor rows, Tensor? attention) = Decode(shape, pairs, encoded.Output, hidden, cell, leaves);
        int[] steps = TokenPairs.Lengths(pairs.Inputs);
        Tensor written = cat([.. steps.Select((length, pair) => rows[pair].narrow(0, 0, length))], 0);
        Tensor? aligned = attention is null ? null
            : cat([.. steps.Select((length, pair) => attention[pair].narrow(0, 0, length).narrow(1, 0, lengths[pair]).flatten())], 0);
        return EncoderDecoderOutput.Of(shape, written, aligned, pairs.Labels, leaves);
    }

    /// <summary>What the head reads [S,U,H], and the weights of attention [S,U,T].</summary>
    private static (Tensor Rows, Tensor? Attention) Decode(
        EncoderDecoderShape shape, TokenPairs pairs, Tensor memory, Tensor hidden, Tensor cell, Dictionary<string, Tensor> leaves)
    {
        Tensor embedded = TokenPairs.Embed(leaves[EncoderDecoderShape.TargetTable], pairs.Inputs);
        int[] lengths = TokenPairs.Lengths(pairs.Inputs);
        Tensor? states = shape.FeedsInput ? null : Recur(shape.Decoder, "decoder.", new Batch(
            embedded, lengths, hidden.unsqueeze(0), cell.unsqueeze(0), WithPrefix("decoder.", leaves)), leaves).Output;
        if (shape.Attention == AlignmentKind.None)
        {
            return (states!, null);
        }
        LSTMCell? stepper = shape.FeedsInput ? NewCell(shape, leaves) : null;
        Tensor padding = stack([.. pairs.Sources.Select(source => arange(memory.shape[1], ScalarType.Int64).ge(source.Length))], 0);
        Tensor keys = shape.Attention == AlignmentKind.Dot ? memory
            : nn.functional.linear(memory, leaves["attention.key.weight"], shape.Attention == AlignmentKind.Additive ? leaves["attention.key.bias"] : null);
        Tensor fed = zeros_like(hidden), covered = zeros(memory.shape[0], memory.shape[1], dtype: ScalarType.Float64);
        var outputs = new List<Tensor>();
        var weights = new List<Tensor>();
        for (int step = 0; step < lengths.Max(); step++)
        {
            if (stepper is null)
            {
                hidden = states!.select(1, step);
            }
            else
            {
                (hidden, cell) = stepper.call(cat([embedded.select(1, step), fed], 1), (hidden, cell));
            }
            Tensor alignment = softmax(Scores(shape, keys, hidden, covered, leaves).masked_fill(padding, double.NegativeInfinity), 1);
            Tensor context = alignment.unsqueeze(1).bmm(memory).squeeze(1);
            fed = tanh(nn.functional.linear(cat([context, hidden], 1), leaves["attention.combine.weight"], leaves["attention.combine.bias"]));
            covered = covered + alignment;
            outputs.Add(fed);
            weights.Add(alignment);
        }
        return (stack(outputs, 1), stack(weights, 1));
    }

    private static Tensor Scores(EncoderDecoderShape shape, Tensor keys, Tensor hidden, Tensor covered, Dictionary<string, Tensor> leaves)
    {
        if (shape.Attention != AlignmentKind.Additive)
        {
            Tensor scores = keys.bmm(hidden.unsqueeze(2)).squeeze(2);
            return shape.HasCoverage ? scores + covered * leaves["attention.coverage"] : scores;
        }
        Tensor sum = keys + nn.functional.linear(hidden, leaves["attention.query.weight"], null).unsqueeze(1);
        return tanh(shape.HasCoverage ? sum + covered.unsqueeze(2) * leaves["attention.coverage"] : sum).matmul(leaves["attention.vector"]);
    }

    private static Tensor Bridge(EncoderDecoderShape shape, Tensor states, IReadOnlyDictionary<string, Tensor> weights, string name)
    {
        switch (shape.Bridge)
        {
            case BridgeKind.Copy:
                return states[0];
            case BridgeKind.Mean:
                return states.mean([0]);
            default:
                Tensor joined = nn.functional.linear(cat([states[0], states[1]], 1), weights[$"bridge.{name}_l0.weight"], weights[$"bridge.{name}_l0.bias"]);
                return name == "hidden" ? tanh(joined) : joined;
        }
    }

    /// <summary>The module's own parameters become the leaves.</summary>
    private static NetworkOutput Recur(NetworkShape shape, string prefix, Batch batch, Dictionary<string, Tensor> leaves)
    {
        (NetworkOutput output, Batch own) = PackedTorchNetwork.Run(shape, batch);
        foreach ((string name, Tensor values) in own.Weights)
        {
            leaves[prefix + name] = values;
        }
        return output;
    }

    private static LSTMCell NewCell(EncoderDecoderShape shape, Dictionary<string, Tensor> leaves)
    {
        LSTMCell cell = nn.LSTMCell(shape.Decoder.InputSize, shape.DecoderSize, dtype: ScalarType.Float64);
        foreach ((string name, Parameter parameter) in cell.named_parameters())
        {
            using (no_grad())
            {
                parameter.copy_(leaves[$"decoder.{name}_l0"]);
            }
            leaves[$"decoder.{name}_l0"] = parameter;
        }
        return cell;
    }

    private static Dictionary<string, Tensor> WithPrefix(string prefix, IReadOnlyDictionary<string, Tensor> weights) => weights
        .Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal) && !weight.Key.EndsWith(".weight", StringComparison.Ordinal))
        .ToDictionary(weight => weight.Key[prefix.Length..], weight => weight.Value);
}
