using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Settings in which a cell without a torch module equals one that has it: they hold the formulas to torch.</summary>
internal static class CellIdentities
{
    public static void Require(NetworkShape shape, Batch batch)
    {
        switch (shape.Cell)
        {
            case CellKind.LstmPeephole:
                RequireEqual(shape, WithPeepholesZero(batch), shape with { Cell = CellKind.Lstm }, WithoutPeepholes(batch));
                break;
            case CellKind.LstmCoupled:
                RequireEqual(shape, batch, shape with { Cell = CellKind.Lstm }, WithInputGateAgainstForgetGate(batch));
                break;
            case CellKind.LstmCoupledPeephole:
                RequireEqual(shape, WithPeepholesZero(batch), shape with { Cell = CellKind.Lstm }, WithInputGateAgainstForgetGate(WithoutPeepholes(batch)));
                break;
            case CellKind.GruResetBefore:
                // A reset gate held at 1 leaves nothing to be before or after.
                Batch open = WithResetGateOpen(batch);
                RequireEqual(shape, open, shape with { Cell = CellKind.Gru }, open);
                break;
        }
    }

    private static void RequireEqual(NetworkShape shape, Batch batch, NetworkShape torchShape, Batch torchBatch)
    {
        NetworkOutput left = StepwiseNetwork.Run(shape, batch);
        (NetworkOutput right, _) = PackedTorchNetwork.Run(torchShape, torchBatch);
        foreach (((string name, Tensor a), (_, Tensor b)) in left.Parts().Zip(right.Parts()))
        {
            Agreement.Require($"{shape.Cell} as {torchShape.Cell}, {name}", a, b, Agreement.Float64);
        }
    }

    private static bool IsPeephole(string name) => name.StartsWith("weight_c", StringComparison.Ordinal);

    private static Batch WithPeepholesZero(Batch batch) => batch with
    {
        Weights = batch.Weights.ToDictionary(w => w.Key, w => IsPeephole(w.Key) ? zeros_like(w.Value) : w.Value),
    };

    private static Batch WithoutPeepholes(Batch batch) => batch with
    {
        Weights = batch.Weights.Where(w => !IsPeephole(w.Key)).ToDictionary(),
    };

    /// <summary>1 - sigmoid(x) = sigmoid(-x): rows f, g, o become rows -f, f, g, o.</summary>
    private static Batch WithInputGateAgainstForgetGate(Batch batch) => batch with
    {
        Weights = batch.Weights.ToDictionary(w => w.Key, w => cat([-w.Value.chunk(3)[0], w.Value], 0)),
    };

    /// <summary>sigmoid(60) is 1 in float64 but for 1e-26.</summary>
    private static Batch WithResetGateOpen(Batch batch) => batch with
    {
        Weights = batch.Weights.ToDictionary(w => w.Key, w =>
        {
            Tensor[] gates = w.Value.chunk(3);
            Tensor reset = w.Key.StartsWith("bias_ih", StringComparison.Ordinal) ? full_like(gates[0], 60.0) : zeros_like(gates[0]);
            return cat([reset, gates[1], gates[2]], 0);
        }),
    };
}
