using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Encoder-decoders: each kind of attention, coverage, input feeding, bridges and tied weights; log-probabilities, attention, loss and every gradient.</summary>
internal static class EncoderDecoderCases
{
    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "none", new(AlignmentKind.None));
        WriteOne(folder, "dot", new(AlignmentKind.Dot));
        WriteOne(folder, "dot_coverage", new(AlignmentKind.Dot) { HasCoverage = true });
        WriteOne(folder, "dot_feeding", new(AlignmentKind.Dot) { FeedsInput = true });
        WriteOne(folder, "general", new(AlignmentKind.General));
        WriteOne(folder, "general_feeding_coverage", new(AlignmentKind.General) { FeedsInput = true, HasCoverage = true });
        WriteOne(folder, "general_mean_bridge", new(AlignmentKind.General) { Bridge = BridgeKind.Mean });
        WriteOne(folder, "additive", new(AlignmentKind.Additive));
        WriteOne(folder, "additive_coverage", new(AlignmentKind.Additive) { HasCoverage = true });
        WriteOne(folder, "additive_feeding", new(AlignmentKind.Additive) { FeedsInput = true });
        WriteOne(folder, "additive_tied", new(AlignmentKind.Additive) { TargetSize = 5, IsTied = true });
        WriteOne(folder, "additive_dense_bridge", new(AlignmentKind.Additive) { EncoderSize = 4, FeedsInput = true, Bridge = BridgeKind.Dense });

        // Sources of 18 steps, 18 units and 20 hidden units of attention pass a 16-lane block.
        WriteOne(folder, "additive_feeding_coverage_wide", new(AlignmentKind.Additive)
        {
            EncoderSize = 18, DecoderSize = 18, AttentionSize = 20, FeedsInput = true, HasCoverage = true,
        });
    }

    private static void WriteOne(GoldenFolder folder, string name, EncoderDecoderShape shape) => folder.Write("encoder_decoder_" + name, golden =>
    {
        // Sources and targets are sorted differently; the second target is empty.
        TokenPairs pairs = TokenPairs.Random((3, 2), (18, 0), (1, 4), (7, 3), (2, 2));
        Dictionary<string, Tensor> weights = shape.Weights().ToDictionary(
            weight => weight.Name, weight => Draw.Uniform(shape.DecoderSize < 8 ? 0.9 : 0.45, weight.Shape).requires_grad_());
        EncoderDecoderOutput values = BatchedEncoderDecoder.Run(shape, pairs, weights);
        values.RequireAgreement("stepwise", StepwiseEncoderDecoder.Run(shape, pairs, weights), Agreement.Float64);

        golden.Note("attention", $"{shape.Attention}".ToLowerInvariant());
        golden.Note("bridge", $"{shape.Bridge}".ToLowerInvariant());
        golden.Note("coverage", shape.HasCoverage ? "true" : "false");
        golden.Note("feeding", shape.FeedsInput ? "true" : "false");
        golden.Note("tied", shape.IsTied ? "true" : "false");
        golden.Note("source", "torch.nn over packed sequences and bmm, agreeing with torch autograd on the formulas, each pair alone");
        golden.Note("loss", "mean of -log_probabilities over all symbols, ends included");
        golden.Add("source_lengths", TokenPairs.Lengths(pairs.Sources));
        golden.Add("sources", pairs.Sources.SelectMany(source => source).ToArray());
        golden.Add("target_lengths", TokenPairs.Lengths(pairs.Targets));
        golden.Add("targets", pairs.Targets.SelectMany(target => target).ToArray());
        golden.Add("log_probabilities", values.LogProbabilities);
        golden.Add("loss", values.Loss.reshape(1));
        if (values.Attention is not null)
        {
            golden.Add("attention", values.Attention);
        }
        foreach ((string weight, Tensor tensor) in weights)
        {
            golden.Add(weight, tensor);
            golden.Add("grad." + weight, values.Gradients[weight]);
        }
    });
}
