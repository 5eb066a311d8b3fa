using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Language models of two layers on a window with the states before it: log-probabilities, exit states, loss and every gradient.</summary>
internal static class LanguageModelCases
{
    private const int Vocabulary = 7;
    private const string Table = "embedding.weight";

    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "lstm", CellKind.Lstm, isTied: false);
        WriteOne(folder, "lstm_tied", CellKind.Lstm, isTied: true);
        WriteOne(folder, "gru", CellKind.Gru, isTied: false);
    }

    private static void WriteOne(GoldenFolder folder, string name, CellKind cell, bool isTied) => folder.Write("language_model_" + name, golden =>
    {
        var shape = new NetworkShape(cell, InputSize: isTied ? 5 : 3, HiddenSize: 5, LayerCount: 2, Bidirectional: false);
        int[] lengths = [6, 6, 6];
        int[][] tokens = Array.ConvertAll(lengths, length => TokenPairs.Tokens(0, Vocabulary, length));
        int[][] labels = Array.ConvertAll(lengths, length => TokenPairs.Tokens(0, Vocabulary, length));
        Batch drawn = Batch.Random(shape, lengths);
        var others = new Leaves { [Table] = Draw.Uniform(0.9, Vocabulary, shape.InputSize), ["head.bias"] = Draw.Uniform(0.7, Vocabulary) };
        if (!isTied)
        {
            others["head.weight"] = Draw.Uniform(0.7, Vocabulary, shape.HiddenSize);
        }
        string[] names = isTied ? [Table, "head.bias"] : [Table, "head.weight", "head.bias"];
        Tensor wanted = TokenPairs.Indices([.. labels.SelectMany(sequence => sequence)]);

        (NetworkOutput Output, Batch Leaves) packed = PackedTorchNetwork.Run(shape, WithInput(drawn.AsLeaves(ScalarType.Float64)));
        Batch alone = drawn.AsLeaves(ScalarType.Float64);
        NetworkOutput stepwise = StepwiseNetwork.Run(shape, WithInput(alone));
        (Tensor logProbabilities, Tensor loss, IReadOnlyDictionary<string, Tensor> gradients) = Judge(packed.Output, packed.Leaves.Weights);
        (Tensor otherLogProbabilities, _, IReadOnlyDictionary<string, Tensor> otherGradients) = Judge(stepwise, alone.Weights);
        Agreement.Require($"{name} stepwise", logProbabilities, otherLogProbabilities, Agreement.Float64);
        foreach ((string weight, Tensor gradient) in gradients)
        {
            Agreement.Require($"{name} grad.{weight}", gradient, otherGradients[weight], Agreement.Float64);
        }

        golden.Note("cell", cell == CellKind.Lstm ? "lstm" : "gru");
        golden.Note("tied", isTied ? "true" : "false");
        golden.Note("layers", shape.LayerCount);
        golden.Note("source", "torch.nn, agreeing with torch autograd on the cell's formulas");
        golden.Note("loss", "mean of -log_probabilities over all steps");
        golden.Add("lengths", lengths);
        golden.Add("tokens", tokens.SelectMany(sequence => sequence).ToArray());
        golden.Add("labels", labels.SelectMany(sequence => sequence).ToArray());
        golden.Add("h0", drawn.Hidden);
        golden.Add("hn", packed.Output.Hidden);
        if (drawn.Cell is not null)
        {
            golden.Add("c0", drawn.Cell);
            golden.Add("cn", packed.Output.Cell!);
        }
        golden.Add("log_probabilities", logProbabilities);
        golden.Add("loss", loss.reshape(1));
        foreach ((string weight, Tensor gradient) in gradients)
        {
            golden.Add(weight, names.Contains(weight) ? others[weight] : drawn.Weights[weight]);
            golden.Add("grad." + weight, gradient);
        }

        Batch WithInput(Batch batch) => batch with { Input = TokenPairs.Embed(others[Table], tokens) };

        (Tensor LogProbabilities, Tensor Loss, IReadOnlyDictionary<string, Tensor> Gradients) Judge(NetworkOutput output, IReadOnlyDictionary<string, Tensor> weights)
        {
            Tensor logits = nn.functional.linear(output.Output.flatten(0, 1), others[isTied ? Table : "head.weight"], others["head.bias"]);
            Tensor mean = nn.functional.cross_entropy(logits, wanted);
            (string Name, Tensor Values)[] leaves = [.. names.Select(name => (name, others[name])), .. weights.Select(weight => (weight.Key, weight.Value))];
            IList<Tensor> found = autograd.grad([mean], [.. leaves.Select(leaf => leaf.Values)]);
            return (nn.functional.log_softmax(logits, 1), mean, leaves.Zip(found).ToDictionary(pair => pair.First.Name, pair => pair.Second));
        }
    });
}
