using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Layer normalisation and pooling over time: output for a random upstream gradient, and the gradient of every tensor.</summary>
internal static class LayerCases
{
    private const double Epsilon = 1e-5;

    // Units 0..8 belong to the forward direction and 9..17 to the backward one; 18 columns pass a 16-lane block.
    private const int FeatureCount = 18;
    private const int AttentionSize = 5;
    private static readonly int[] Lengths = [4, 6, 1, 3];

    public static void Write(GoldenFolder folder)
    {
        folder.Write("layer_normalization", golden =>
        {
            golden.Note("formula", "(x - mean) / sqrt(variance + epsilon) * weight + bias, variance over N");
            golden.Note("epsilon", Epsilon);
            var leaves = new Leaves { ["input"] = Draw.Normal(7, 19) * 2 + 0.5, ["weight"] = Draw.Normal(19), ["bias"] = Draw.Normal(19) };
            Record(golden, leaves, nn.functional.layer_norm(leaves["input"], [19], leaves["weight"], leaves["bias"], Epsilon));
        });
        folder.Write("attention_pooling", golden =>
        {
            golden.Note("formula", "score = vector . tanh(weight h + bias); softmax over the sequence's own steps; output = sum(attention * h)");
            var leaves = new Leaves
            {
                ["input"] = Steps(),
                ["weight"] = Draw.Uniform(0.5, AttentionSize, FeatureCount),
                ["bias"] = Draw.Uniform(0.5, AttentionSize),
                ["vector"] = Draw.Normal(AttentionSize),
            };
            Tensor attention = Attention(leaves);
            golden.Add("lengths", Lengths);
            golden.Add("attention", attention);
            Record(golden, leaves, (attention.unsqueeze(-1) * leaves["input"]).sum(1));
        });
        WritePooling(folder, "mean_pooling", "mean over the sequence's own steps", (steps, _) => steps.mean([0]));
        WritePooling(folder, "max_pooling", "maximum of each column over the sequence's own steps", (steps, _) => steps.max(0).values);
        WritePooling(folder, "last_pooling_forward", "the last step", (steps, length) => steps[length - 1]);
        WritePooling(folder, "last_pooling_bidirectional", "columns 0..8 of the last step, columns 9..17 of the first", (steps, length) =>
            cat([steps[length - 1].slice(0, 0, FeatureCount / 2, 1), steps[0].slice(0, FeatureCount / 2, FeatureCount, 1)], 0));
    }

    private static void WritePooling(GoldenFolder folder, string name, string formula, Func<Tensor, int, Tensor> pool) => folder.Write(name, golden =>
    {
        golden.Note("formula", formula);
        golden.Add("lengths", Lengths);
        var leaves = new Leaves { ["input"] = Steps() };
        Tensor input = leaves["input"];
        Record(golden, leaves, stack([.. Lengths.Select((length, sequence) => pool(input[sequence].slice(0, 0, length, 1), length))], 0));
    });

    private static Tensor Steps() => Draw.ZeroPadding(Draw.Normal(Lengths.Length, Lengths.Max(), FeatureCount), Lengths);

    /// <summary>Weights [S,T] that sum to 1 over each sequence's steps, 0 in the padding.</summary>
    private static Tensor Attention(Leaves leaves)
    {
        Tensor scores = tanh(leaves["input"].matmul(leaves["weight"].t()) + leaves["bias"]).matmul(leaves["vector"]);
        Tensor padding = stack([.. Lengths.Select(length => arange(Lengths.Max(), ScalarType.Int64).ge(length))], 0);
        return softmax(scores.masked_fill(padding, double.NegativeInfinity), 1);
    }

    private static void Record(GoldenCase golden, Leaves leaves, Tensor output)
    {
        Tensor gradient = Draw.Normal(output.shape);
        golden.Note("loss", "sum(output*output_gradient)");
        golden.Add("output", output);
        golden.Add("output_gradient", gradient);
        leaves.AddWithGradients(golden, (output * gradient).sum());
    }
}
