using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>
/// GRUs in the other sense of the update gate, h = (1-z)*h' + z*n, and the same in PyTorch's sense, h = (1-z)*n + z*h', with z's rows negated:
/// "weight_..." is PyTorch's sense, "opposite.weight_..." the other.
/// </summary>
internal static class GateSenseCases
{
    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "gru_opposite_update_gate", CellKind.Gru);
        WriteOne(folder, "gru_reset_before_opposite_update_gate", CellKind.GruResetBefore);
    }

    private static void WriteOne(GoldenFolder folder, string name, CellKind cell) => folder.Write(name, golden =>
    {
        int[] lengths = [3, 5, 2];
        var shape = new NetworkShape(cell, InputSize: 3, HiddenSize: 4, LayerCount: 1, Bidirectional: false);
        Batch batch = Batch.Random(shape, lengths);
        NetworkOutput output = StepwiseNetwork.Run(shape, batch);
        Dictionary<string, Tensor> opposite = batch.Weights.ToDictionary(w => w.Key, w => WithUpdateGateNegated(w.Value));
        Agreement.Require(name, output.Output, RunOpposite(cell, batch, opposite), Agreement.Float64);

        golden.Note("formula", "h = (1-z)*h' + z*n with opposite.*; h = (1-z)*n + z*h' with weight_*, bias_*");
        golden.Note("cell", cell == CellKind.Gru ? "gru" : "gru_reset_before");
        golden.Add("lengths", lengths);
        golden.Add("input", batch.Input);
        golden.Add("h0", batch.Hidden);
        foreach ((string weight, Tensor values) in batch.Weights)
        {
            golden.Add(weight, values);
            golden.Add("opposite." + weight, opposite[weight]);
        }
        golden.Add("output", output.Output);
        golden.Add("hn", output.Hidden);
    });

    private static Tensor WithUpdateGateNegated(Tensor rows)
    {
        Tensor[] gates = rows.chunk(3);
        return cat([gates[0], -gates[1], gates[2]], 0);
    }

    private static Tensor RunOpposite(CellKind cell, Batch batch, IReadOnlyDictionary<string, Tensor> opposite)
    {
        var weights = new LayerWeights(opposite, NetworkShape.Suffix(0, reverse: false));
        Tensor output = zeros([batch.Lengths.Length, batch.Lengths.Max(), batch.Hidden.shape[2]], ScalarType.Float64);
        for (int sequence = 0; sequence < batch.Lengths.Length; sequence++)
        {
            Tensor hidden = batch.Hidden[0, sequence];
            for (int t = 0; t < batch.Lengths[sequence]; t++)
            {
                Tensor[] fromInput = weights.InputPart(batch.Input[sequence, t], 3);
                Tensor[] fromHidden = weights.HiddenPart(hidden, 3);
                Tensor reset = sigmoid(fromInput[0] + fromHidden[0]);
                Tensor update = sigmoid(fromInput[1] + fromHidden[1]);
                Tensor recurrent = cell == CellKind.Gru ? reset * fromHidden[2] : weights.HiddenGates(reset * hidden, 2, 3);
                hidden = (1 - update) * hidden + update * tanh(fromInput[2] + recurrent);
                output[sequence, t] = hidden;
            }
        }
        return output;
    }
}
