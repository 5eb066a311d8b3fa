using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Every cell in every direction, depth and raggedness: outputs, exit states and the gradient of every tensor.</summary>
internal static class RecurrentCases
{
    private static readonly int[] EqualLengths = [5, 5, 5, 5];

    // Unsorted, with a tie and a sequence of one step.
    private static readonly int[] RaggedLengths = [4, 6, 1, 4];

    // Seven rows pass a six-row register tile; sizes 17 and 20 pass a 16-lane block.
    private static readonly int[] WideLengths = [4, 1, 3, 2, 4, 3, 1];

    public static void Write(GoldenFolder folder)
    {
        foreach (CellKind cell in Enum.GetValues<CellKind>())
        {
            foreach (bool bidirectional in new[] { false, true })
            {
                string name = $"{NameOf(cell)}_{(bidirectional ? "bidirectional" : "forward")}";
                foreach (int layerCount in new[] { 1, 3 })
                {
                    var shape = new NetworkShape(cell, InputSize: 3, HiddenSize: 3, layerCount, bidirectional);
                    WriteOne(folder, $"{name}_{layerCount}_equal", shape, EqualLengths);
                    WriteOne(folder, $"{name}_{layerCount}_ragged", shape, RaggedLengths);
                }
                WriteOne(folder, $"{name}_wide", new NetworkShape(cell, InputSize: 17, HiddenSize: 20, LayerCount: 1, bidirectional), WideLengths);
            }
        }
    }

    private static string NameOf(CellKind cell) => cell switch
    {
        CellKind.RnnTanh => "rnn_tanh",
        CellKind.RnnRelu => "rnn_relu",
        CellKind.Lstm => "lstm",
        CellKind.Gru => "gru",
        CellKind.LstmPeephole => "lstm_peephole",
        CellKind.LstmCoupled => "lstm_coupled",
        CellKind.LstmCoupledPeephole => "lstm_coupled_peephole",
        CellKind.GruResetBefore => "gru_reset_before",
        _ => throw new ArgumentOutOfRangeException(nameof(cell)),
    };

    private static void WriteOne(GoldenFolder folder, string name, NetworkShape shape, int[] lengths) => folder.Write(name, golden =>
    {
        Batch batch = Batch.Random(shape, lengths);
        Differentiated values = shape.IsTorchModule
            ? Differentiated.Of(PackedTorchNetwork.Run(shape, batch.AsLeaves(ScalarType.Float64)), batch)
            : Differentiated.Of(Stepwise(shape, batch, ScalarType.Float64), batch);
        if (shape.IsTorchModule)
        {
            values.RequireAgreement("stepwise", Differentiated.Of(Stepwise(shape, batch, ScalarType.Float64), batch, values.Gradient), Agreement.Float64);
        }
        else
        {
            CellIdentities.Require(shape, batch);
        }
        // Also rules out a ReLU so near its corner that rounding decides the gradient.
        values.RequireAgreement("float32", Differentiated.Of(Stepwise(shape, batch, ScalarType.Float32), batch, values.Gradient), Agreement.Float32);

        golden.Note("cell", NameOf(shape.Cell));
        golden.Note("bidirectional", shape.Bidirectional ? "true" : "false");
        golden.Note("layers", shape.LayerCount);
        golden.Note("input_size", shape.InputSize);
        golden.Note("hidden_size", shape.HiddenSize);
        golden.Note("source", shape.IsTorchModule ? "torch.nn over pack_padded_sequence" : "torch autograd on the cell's formulas");
        golden.Note("loss", "sum(output*output_gradient) + sum(hn*hn_gradient)" + (shape.HasCellState ? " + sum(cn*cn_gradient)" : ""));
        golden.Add("lengths", lengths);
        foreach ((string leaf, Tensor tensor) in batch.Leaves())
        {
            golden.Add(leaf, tensor);
        }
        foreach ((string part, Tensor tensor) in values.Output.Parts())
        {
            golden.Add(part, tensor);
        }
        foreach ((string part, Tensor tensor) in values.Gradient.Parts())
        {
            golden.Add(part + "_gradient", tensor);
        }
        foreach ((string leaf, Tensor tensor) in values.LeafGradients)
        {
            golden.Add("grad." + leaf, tensor);
        }
    });

    private static (NetworkOutput, Batch) Stepwise(NetworkShape shape, Batch batch, ScalarType precision)
    {
        Batch leaves = batch.AsLeaves(precision);
        return (StepwiseNetwork.Run(shape, leaves), leaves);
    }
}
